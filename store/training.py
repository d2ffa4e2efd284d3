"""Practice sites whose truth is known, and what learners answered: kept apart from every real verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select

from store.database import chunks, upsert
from store.entities import Category
from store.schema.crawl import sites
from store.schema.pages import pages
from store.schema.training import practice_answers, practice_truths


@dataclass(frozen=True, slots=True)
class Exercise:
    """A practice site with stored pages, what it is, and what one learner said of it (None: nothing yet)."""

    site_id: int
    site: str
    truth: Category
    answer: Category | None


def save_truths(connection: Connection, truths: Mapping[str, Category]) -> int:
    """Keep what practice sites are, by site key; how many of them the store knows. What it does not know is passed
    over: a crawl need not have met every site."""
    kept = 0
    for chunk in chunks(sorted(truths)):
        known = connection.execute(select(sites.c.id, sites.c.key).where(sites.c.key.in_(chunk))).all()
        rows = [{"site_id": row.id, "category": truths[row.key]} for row in known]
        if rows:
            new = upsert(connection, practice_truths)
            again = new.on_conflict_do_update(index_elements=["site_id"], set_={"category": new.excluded.category})
            connection.execute(again, rows)
        kept += len(rows)
    return kept


def has_truths(connection: Connection) -> bool:
    """Whether this store can train anybody."""
    return connection.execute(select(practice_truths.c.site_id).limit(1)).first() is not None


def exercises(connection: Connection, user: str) -> list[Exercise]:
    """Every practice site with pages to read, with the user's answer."""
    mine = (practice_answers.c.site_id == sites.c.id) & (practice_answers.c.user_name == user)
    wanted = (
        select(sites.c.id, sites.c.key, practice_truths.c.category, practice_answers.c.answer)
        .join(practice_truths, practice_truths.c.site_id == sites.c.id)
        .outerjoin(practice_answers, mine)
        .where(exists().where(pages.c.site == sites.c.key))
        .order_by(sites.c.id)
    )
    return [
        Exercise(row.id, row.key, Category(row.category), Category(row.answer) if row.answer else None)
        for row in connection.execute(wanted)
    ]


def save_answer(connection: Connection, user: str, site_id: int, answer: Category, at: datetime) -> None:
    """Keep a learner's answer; the first one stands, since after it the truth was shown."""
    row = {"user_name": user, "site_id": site_id, "answer": answer, "answered_at": at}
    new = upsert(connection, practice_answers).values(**row)
    connection.execute(new.on_conflict_do_nothing(index_elements=["user_name", "site_id"]))
