"""What every format writer gets: the items one by one, and what is true of the whole export."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TextIO

from reports.items import Item
from store.findings import Tlp


@dataclass(frozen=True, slots=True)
class Cover:
    """``organisation`` says it, to ``recipient``, at ``at``; it may be relied on until ``until``."""

    organisation: str
    recipient: str
    tlp: Tlp
    at: datetime
    until: datetime


Writer = Callable[[Iterable[Item], Cover, TextIO], None]


@lru_cache(maxsize=4096)
def stamp(moment: datetime) -> str:
    """A moment as STIX and everybody else reads it, to the millisecond, in UTC. Kept: every item of an export says
    when the export was made and ends."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
