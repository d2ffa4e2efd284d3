"""What the rankers learned from verdicts of a waiting site: a chance, how many labels are behind it, who chose it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from store.database import chunks, upsert
from store.entities import Stage
from store.labels import Provenance
from store.schema.learning import learned
from store.schema.review import labels, queue


class Chooser(StrEnum):
    """The ranker that gave a site its place: by base set and labels, by the labels alone, or by base set and labels but
    by nothing else than the words of the page."""

    BOTH = "base and labels"
    OWN = "labels alone"
    WORDS = "words alone"


@dataclass(frozen=True, slots=True)
class Learned:
    """The ``chance`` of piracy that ``labels`` verdicts taught; ``chooser`` is None for what was drawn at random."""

    chance: float
    labels: int
    chooser: Chooser | None = None


def put_learned(connection: Connection, found: Mapping[int, Learned], at: datetime) -> None:
    """Write what was learned of sites by number, in place of what was before.

    Of those alone that still wait for a first reader: a refit takes seconds, and what was read meanwhile keeps what its
    reader was shown, and who chose it.
    """
    rows = [{"site_id": site_id, "learned_at": at} | asdict(found[site_id]) for site_id in _unread(connection, found)]
    if rows:
        new = upsert(connection, learned)
        changed = {name: new.excluded[name] for name in ("chance", "labels", "chooser", "learned_at")}
        connection.execute(new.on_conflict_do_update(index_elements=["site_id"], set_=changed), rows)


def _unread(connection: Connection, site_ids: Iterable[int]) -> list[int]:
    unread = select(queue.c.site_id).where(queue.c.stage == Stage.FIRST)
    found: list[int] = []
    for chunk in chunks(sorted(site_ids)):
        found += connection.execute(unread.where(queue.c.site_id.in_(chunk)).order_by(queue.c.site_id)).scalars()
    return found


def learned_of(connection: Connection, site_ids: Sequence[int]) -> dict[int, Learned]:
    """What was learned of those of the sites of which something was."""
    found: dict[int, Learned] = {}
    for chunk in chunks(site_ids):
        for row in connection.execute(select(learned).where(learned.c.site_id.in_(chunk))):
            found[row.site_id] = Learned(row.chance, row.labels, Chooser(row.chooser) if row.chooser else None)
    return found


def taught_by(connection: Connection) -> int:
    """How many labels rest on a look of somebody's own."""
    own = select(func.count()).select_from(labels).where(labels.c.provenance != Provenance.FOLD)
    return int(connection.execute(own).scalar_one())
