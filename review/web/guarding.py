"""What keeps sites in the house, as the app asks for it: the rules live in `reports`, and the command hands them in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Connection

# Sites by number, a recipient, a format, the moment → each site's key with the reasons against it, in words.
WhyRefused = Callable[[Connection, Sequence[int], str, str, datetime], Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Guard:
    """``why_refused`` asks every guarantee; ``formats`` are the names of the formats it knows."""

    why_refused: WhyRefused
    formats: tuple[str, ...]


def _nobody(_: Connection, numbers: Sequence[int], recipient: str, kind: str, at: datetime) -> dict[str, list[str]]:  # noqa: ARG001
    return {}


# An app that was started without the rules lets nothing pass: it shows no site as one that may leave.
NOT_ASKED = Guard(_nobody, ())
