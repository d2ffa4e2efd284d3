"""How a crawl is doing: plain counts, and the harvest rate they give."""

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Counters:
    """Counts of one run. A site is relevant when its score first passes RELEVANT."""

    fetches: int = 0
    pages: int = 0
    errors: int = 0
    refused: int = 0
    links: int = 0
    new_sites: int = 0
    new_relevant_sites: int = 0

    @property
    def harvest_rate(self) -> float:
        """New relevant sites per 1,000 fetches."""
        return 1000.0 * self.new_relevant_sites / self.fetches if self.fetches else 0.0

    def as_dict(self) -> dict[str, int]:
        """The counts by name, for the run's record."""
        return asdict(self)


# Even odds: from here on a page more likely shows piracy than not.
RELEVANT = 0.5
