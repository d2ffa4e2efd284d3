"""What every format writer gets: the items one by one, and what is true of the whole export."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
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


def stamp(moment: datetime) -> str:
    """A moment as STIX and everybody else reads it, to the millisecond, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
