"""What verdicts say of what nobody looked at in the queue: draws with their outcome, found, the run at the end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from store.entities import RELEASE_NAMES, Category, Stage, Verdict
from store.groupreviews import reviewed_groups
from store.queries import PIRATE_VERDICTS
from store.schema.review import labels, queue, reviews

# The run is looked for among this many verdicts: longer ones tell nothing more.
_NEWEST = 2_000


@dataclass(frozen=True, slots=True)
class Remaining:
    """``waiting`` sites without a first verdict, pirates ``found`` so far, legal verdicts in a ``run`` at the end, and
    of the sites ``drawn`` at random and decided since a moment how many were pirates (``hits``)."""

    waiting: int
    found: int
    run: int
    drawn: int
    hits: int


def remaining(connection: Connection, since: datetime) -> Remaining:
    """Count it; draws are those decided ``since`` then."""
    waiting = select(func.count()).select_from(queue).where(queue.c.stage == Stage.FIRST)
    waiting = waiting.where(queue.c.source != RELEASE_NAMES)
    found = select(func.count()).select_from(labels).where(labels.c.category != Category.LEGIT)
    told = reviews.c.verdict.in_((*PIRATE_VERDICTS, Verdict.LEGIT))
    newest = select(reviews.c.verdict).where(*_first(), told, reviews.c.propensity.is_(None))
    run = 0
    for verdict in connection.execute(newest.order_by(reviews.c.id.desc()).limit(_NEWEST)).scalars():
        if verdict != Verdict.LEGIT:
            break
        run += 1
    drawn = select(reviews.c.verdict, func.count()).where(
        *_first(), told, reviews.c.propensity.is_not(None), reviews.c.reviewed_at >= since
    )
    counts = {verdict: int(count) for verdict, count in connection.execute(drawn.group_by(reviews.c.verdict))}
    return Remaining(
        waiting=connection.execute(waiting).scalar_one(),
        found=connection.execute(found).scalar_one(),
        run=run,
        drawn=sum(counts.values()),
        hits=sum(count for verdict, count in counts.items() if verdict in PIRATE_VERDICTS),
    )


def _first() -> tuple[ColumnElement[bool], ...]:
    """A first reader's own verdict on a site that stands."""
    of_site = reviews.c.site_id.not_in(reviewed_groups())
    return of_site, reviews.c.undone_at.is_(None), reviews.c.fold_of.is_(None), reviews.c.stage == Stage.FIRST
