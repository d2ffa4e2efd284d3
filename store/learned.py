"""Chances that the rankers learned from verdicts: one a waiting site, with the number of labels behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.database import chunks, upsert
from store.entities import Category
from store.labels import Provenance
from store.schema.learning import learned
from store.schema.review import labels


@dataclass(frozen=True, slots=True)
class Learned:
    """The ``chance`` of piracy that ``labels`` verdicts taught."""

    chance: float
    labels: int


def put_learned(connection: Connection, chances: Mapping[int, float], count: int, at: datetime) -> None:
    """Write the chances of sites by number, in place of earlier ones."""
    rows = [
        {"site_id": site_id, "chance": chance, "labels": count, "learned_at": at}
        for site_id, chance in sorted(chances.items())
    ]
    if rows:
        new = upsert(connection, learned)
        changed = {name: new.excluded[name] for name in ("chance", "labels", "learned_at")}
        connection.execute(new.on_conflict_do_update(index_elements=["site_id"], set_=changed), rows)


def learned_of(connection: Connection, site_ids: Sequence[int]) -> dict[int, Learned]:
    """What was learned of those of the sites of which something was."""
    found: dict[int, Learned] = {}
    for chunk in chunks(site_ids):
        rows = connection.execute(select(learned).where(learned.c.site_id.in_(chunk)))
        found.update((row.site_id, Learned(row.chance, row.labels)) for row in rows)
    return found


def taught_by(connection: Connection) -> tuple[int, int]:
    """How many labels rest on a look of somebody's own, and how many of them are pirates."""
    own = labels.c.provenance != Provenance.FOLD
    rows = connection.execute(select(labels.c.category, func.count()).where(own).group_by(labels.c.category))
    counts = {category: int(count) for category, count in rows}
    total = sum(counts.values())
    return total, total - counts.get(Category.LEGIT, 0)
