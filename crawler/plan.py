"""What one crawl is asked to do."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from store.masking import mask_text


class Order(StrEnum):
    """How the frontier is ordered: by promise, or breadth first (the rival that benchmarks measure against)."""

    BEST = "best"
    BREADTH = "breadth"


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """One crawl run. ``pages`` and ``minutes`` bound it (None: until nothing is left); ``proxy`` is an http:// URL;
    ``schedule`` names the table of the settings that asked for it; what waits with a lower priority than ``at_least``
    is left alone."""

    seeds: tuple[Path, ...] = ()
    queries: Path | None = None
    pages: int | None = None
    minutes: float | None = None
    proxy: str | None = None
    purpose: str = "discovery"
    schedule: str = ""
    order: Order = Order.BEST
    at_least: float | None = None

    def as_options(self) -> dict[str, object]:
        """The plan as JSON values, for the run's record; without the password of a proxy."""
        options = asdict(self)
        options["seeds"] = [str(path) for path in self.seeds]
        options["queries"] = str(self.queries) if self.queries else None
        options["proxy"] = mask_text(self.proxy) if self.proxy else None
        return options
