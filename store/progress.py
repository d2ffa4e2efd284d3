"""How the work goes: verdicts by day, sites that wait by age, what verdicts say of scores, pairs of readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from store.database import is_sqlite
from store.entities import Stage, Verdict
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import sites
from store.schema.review import models, queue, reviews

# Tenths of the score, the last one halved: the top of the queue is where the difference is.
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Judged:
    """Of the sites that were shown with a score from ``least`` up to the next edge: how many first readers decided,
    and how many of those they called piracy."""

    least: float
    decided: int
    pirate: int


@dataclass(frozen=True, slots=True)
class JudgedOnDay:
    """The same of one ``day``."""

    day: date
    judged: Judged


@dataclass(frozen=True, slots=True)
class Arrived:
    """``sites`` first seen on a ``day`` whose score lies from ``least`` up to the next edge."""

    day: date
    least: float
    language: str
    source: str
    sites: int


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """The model that scored last; ``manifest`` is what the store keeps of it, empty where it is the shipped one."""

    id: str
    manifest: Mapping[str, object]


def verdicts_by_day(connection: Connection, since: datetime) -> list[tuple[date, str, Verdict, int]]:
    """How many verdicts each reviewer gave a day (UTC), by kind; without those that followed a mirror's or were taken
    back."""
    day = _day(connection, reviews.c.reviewed_at)
    counted = select(day, reviews.c.reviewer, reviews.c.verdict, func.count()).where(*_own(), _since(since))
    rows = connection.execute(counted.group_by(day, reviews.c.reviewer, reviews.c.verdict))
    return [(_date(when), reviewer, Verdict(verdict), int(count)) for when, reviewer, verdict, count in rows]


def waiting_by_day(connection: Connection) -> list[tuple[date, int]]:
    """How many sites wait that were first seen on a day (UTC); walks the whole queue."""
    day = _day(connection, sites.c.first_seen)
    counted = select(day, func.count()).select_from(queue).join(sites, sites.c.id == queue.c.site_id)
    rows = connection.execute(counted.where(queue.c.shown).group_by(day))
    return sorted((_date(when), int(count)) for when, count in rows)


def judged_by_score(connection: Connection, since: datetime) -> list[Judged]:
    """What first readers said since then of sites in each range of the score that they were shown."""
    step = _step(reviews.c.score)
    pirate = func.sum(case((reviews.c.verdict.in_(PIRATE_VERDICTS), 1), else_=0))
    counted = select(step, func.count(), pirate).where(*_own(), _since(since), *_told())
    rows = connection.execute(counted.group_by(step))
    return sorted((Judged(EDGES[number], int(n), int(bad)) for number, n, bad in rows), key=lambda one: one.least)


def arrivals(connection: Connection, model: str, since: datetime, floor: float) -> list[Arrived]:
    """Sites first seen since then that ``model`` gives ``floor`` or more, counted by day (UTC), score, language and
    source; walks all sites once."""
    day = _day(connection, sites.c.first_seen)
    kinds = day, _step(sites.c.score), sites.c.language, sites.c.source
    mine = sites.c.model_id == model, sites.c.score >= floor, sites.c.first_seen >= since
    rows = connection.execute(select(*kinds, func.count()).where(*mine).group_by(*kinds))
    return [Arrived(_date(when), EDGES[number], spoken, source, int(n)) for when, number, spoken, source, n in rows]


def judged_by_day(connection: Connection, model: str, since: datetime) -> list[JudgedOnDay]:
    """What first readers said since then of sites that ``model`` had scored, by day (UTC) and range of the score."""
    day, step = _day(connection, reviews.c.reviewed_at), _step(reviews.c.score)
    pirate = func.sum(case((reviews.c.verdict.in_(PIRATE_VERDICTS), 1), else_=0))
    counted = select(day, step, func.count(), pirate).where(
        *_own(), _since(since), *_told(), reviews.c.model_id == model
    )
    rows = connection.execute(counted.group_by(day, step))
    return [JudgedOnDay(_date(when), Judged(EDGES[number], int(n), int(bad))) for when, number, n, bad in rows]


def pairs_of_readers(connection: Connection) -> list[tuple[Verdict, Verdict]]:
    """The first and the second verdict on each site that has both, each given without knowing the other."""
    second = reviews.alias()
    both = and_(second.c.site_id == reviews.c.site_id, second.c.reviewer != reviews.c.reviewer)
    standing = second.c.undone_at.is_(None), second.c.fold_of.is_(None), second.c.stage == Stage.SECOND
    wanted = select(reviews.c.verdict, second.c.verdict).join(second, both).where(*standing)
    rows = connection.execute(wanted.where(*_own(), reviews.c.stage == Stage.FIRST, reviews.c.id < second.c.id))
    return [(Verdict(first), Verdict(other)) for first, other in rows]


def model_in_use(connection: Connection) -> ModelInUse | None:
    """The model that scored last, None where nothing is scored."""
    newest = select(sites.c.model_id).where(sites.c.scored_at.is_not(None)).order_by(sites.c.scored_at.desc()).limit(1)
    found = connection.execute(newest).scalar()
    if found is None:
        return None
    kept = connection.execute(select(models.c.manifest).where(models.c.id == found)).scalar()
    return ModelInUse(found, kept or {})


def _own() -> Sequence[ColumnElement[bool]]:
    return reviews.c.undone_at.is_(None), reviews.c.fold_of.is_(None)


def _told() -> Sequence[ColumnElement[bool]]:
    """First readers' answers to whether it is piracy, of sites that they were shown with a score."""
    answers = reviews.c.verdict.in_((*PIRATE_VERDICTS, Verdict.LEGIT))
    return answers, reviews.c.score.is_not(None), reviews.c.stage == Stage.FIRST


def _step(score: ColumnElement[float]) -> ColumnElement[int]:
    """The number of the range of EDGES in which a score lies."""
    return case(*((score >= edge, number) for number, edge in reversed(list(enumerate(EDGES)))), else_=0)


def _since(moment: datetime) -> ColumnElement[bool]:
    return reviews.c.reviewed_at >= moment


def _day(connection: Connection, column: ColumnElement[datetime]) -> ColumnElement[object]:
    return func.date(column) if is_sqlite(connection) else func.date(func.timezone("UTC", column))


def _date(stored: object) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(str(stored))
