"""A small random share of the queue goes to the top each day, whatever its rank (pure).

Verdicts on what the ranking chose say nothing of what it passed over. Verdicts on sites drawn with a known chance do:
each counts 1 / chance (Horvitz and Thompson 1952), so precision, recall and agreement can be estimated for all that
waits. The draw is a hash of site and day: the same on every machine, and again at each ranking of that day.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

# One look in fifty: what a day's estimate costs in sites that the ranking would rather have shown.
SHARE = 0.02

# A house that decides a thousand sites a day spends a fiftieth of it; a longer queue must not be drawn more of.
A_DAY = 20

# More than any score and its circumstances add up to without a predecessor: what is drawn is seen the same day.
LIFT = 1.0


@dataclass(frozen=True, slots=True)
class Draw:
    """A site was drawn on ``day`` with ``chance``."""

    day: date
    chance: float

    @property
    def lift(self) -> float:
        """What being drawn adds to the value."""
        return LIFT

    @property
    def words(self) -> str:
        """The reason, as it is shown."""
        return f"drawn at random on {self.day:%Y-%m-%d}, to see what the ranking misses"


def chance(waiting: int) -> float:
    """The chance with which each of ``waiting`` sites is drawn on a day."""
    return min(SHARE, A_DAY / waiting) if waiting else SHARE


def draw(site: str, day: date, share: float) -> Draw | None:
    """The draw of ``site`` on ``day`` with chance ``share``, None where it was not drawn."""
    return Draw(day, share) if uniform(f"explore {day.isoformat()} {site}") < share else None


def uniform(text: str) -> float:
    """A number in [0, 1) that depends on ``text`` alone, evenly spread over texts."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) / 2**56
