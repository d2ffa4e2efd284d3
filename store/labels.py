"""Labels: the truth decided from verdicts, one a site; what training learns from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Connection, Insert, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from store.database import upsert
from store.entities import Category
from store.schema.review import labels


class Provenance(StrEnum):
    """How a label came about. Only AGREED and SENIOR stand on two people's own look at the site, so only those let
    anything leave the house; FOLD was given to the mirrors of a decided site without a look at each."""

    REVIEW = "review"
    AGREED = "agreed"
    SENIOR = "senior"
    FOLD = "fold"


EXPORTABLE = frozenset({Provenance.AGREED, Provenance.SENIOR})


@dataclass(frozen=True, slots=True)
class Label:
    """The truth about a site, the reviews it rests on, and how it came about: a ``Provenance``, or an import's own."""

    category: Category
    review_ids: tuple[int, ...]
    provenance: str


def put_label(connection: Connection, site_id: int, label: Label, at: datetime) -> None:
    """Set a site's label, in place of an earlier one."""
    values = {
        "category": label.category,
        "decided_at": at,
        "review_ids": list(label.review_ids),
        "provenance": label.provenance,
    }
    connection.execute(_put(upsert(connection, labels)), {"site_id": site_id, **values})


@cache
def _put(new: sqlite.Insert | postgresql.Insert) -> Insert:
    """A label in place of an earlier one; made once, since every verdict asks for it."""
    changed = {name: new.excluded[name] for name in ("category", "decided_at", "review_ids", "provenance")}
    return new.on_conflict_do_update(index_elements=["site_id"], set_=changed)


def withdraw_label(connection: Connection, site_id: int) -> None:
    """Take a site's label away, if it has one."""
    connection.execute(delete(labels).where(labels.c.site_id == site_id))


def labels_of(connection: Connection, site_ids: Sequence[int]) -> dict[int, Label]:
    """The labels of those of the sites that have one."""
    rows = connection.execute(select(labels).where(labels.c.site_id.in_(site_ids)))
    return {row.site_id: Label(Category(row.category), tuple(row.review_ids), row.provenance) for row in rows}


def count_labels(connection: Connection) -> dict[Category, int]:
    """How many sites carry each label."""
    rows = connection.execute(select(labels.c.category, func.count()).group_by(labels.c.category))
    return {Category(category): int(count) for category, count in rows}
