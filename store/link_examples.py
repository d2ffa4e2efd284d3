"""What first fetches taught the frontier: the features a link had, and what its page then looked like.

Every worker writes what it saw and learns from what all saw; a restart learns from everything.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.database import upsert
from store.entities import Category
from store.schema.crawl import link_examples, sites
from store.schema.review import labels


@dataclass(frozen=True, slots=True)
class LinkExample:
    """One first fetch: ``site`` was found through ``source``, its link had the features ``tokens``, and its page showed
    piracy with probability ``score``."""

    site: str
    source: str
    tokens: bytes
    score: float


def add_examples(connection: Connection, examples: Sequence[LinkExample], at: datetime) -> None:
    """Keep what first fetches taught; a site teaches once."""
    if examples:
        new = upsert(connection, link_examples).on_conflict_do_nothing(index_elements=["site"])
        connection.execute(new, [{**asdict(example), "learned_at": at} for example in examples])


def examples_since(connection: Connection, row: int) -> tuple[int, int]:
    """How many came after row number ``row``, from all workers, and the number of the newest (``row`` where none did).

    Asked every second for weeks: what was counted once is not counted again.
    """
    newer = select(func.count(), func.coalesce(func.max(link_examples.c.id), row)).where(link_examples.c.id > row)
    count, newest = connection.execute(newer).one()
    return int(count), int(newest)


def latest_examples(connection: Connection, most: int) -> list[LinkExample]:
    """The last ``most`` examples, oldest first; where a reviewer has decided, ``score`` stays the page's."""
    last = select(link_examples).order_by(link_examples.c.id.desc()).limit(most)
    rows = connection.execute(last).all()
    return [LinkExample(row.site, row.source, row.tokens, row.score) for row in reversed(rows)]


def decided_sites(connection: Connection) -> dict[str, bool]:
    """The sites with an example that carry a label, and whether it says piracy."""
    decided = (
        select(link_examples.c.site, labels.c.category)
        .join(sites, sites.c.key == link_examples.c.site)
        .join(labels, labels.c.site_id == sites.c.id)
    )
    return {row.site: Category(row.category).is_pirate for row in connection.execute(decided)}
