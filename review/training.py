"""Training: a new analyst reads practice sites whose truth is known and is told after each answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from review.desk import Reader
from review.exploration import uniform
from review.permissions import Action, check
from store import training
from store.database import Engine, reading, writing
from store.entities import Category
from store.errors import UsageError
from store.training import Exercise


@dataclass(frozen=True, slots=True)
class Tally:
    """How a learner does: right answers and all answers, by what the sites really were."""

    right: Mapping[Category, int]
    given: Mapping[Category, int]
    left: int


def load(engine: Engine, truths: Mapping[str, Category]) -> int:
    """Keep what practice sites are; how many of them the store knows."""
    with writing(engine) as connection:
        return training.save_truths(connection, truths)


def next_exercise(engine: Engine, reader: Reader) -> Exercise | None:
    """The next site to practise on, None where all are answered: of the category answered least, in an order of the
    learner's own, so that neighbours at two desks cannot copy."""
    with reading(engine) as connection:
        found = training.exercises(connection, reader.name)
    return choose(found, reader.name)


def choose(found: Sequence[Exercise], user: str) -> Exercise | None:
    """Of the open exercises the next one for ``user`` (pure)."""
    given = Counter(one.truth for one in found if one.answer is not None)
    waiting = [one for one in found if one.answer is None]
    return min(waiting, key=lambda one: (given[one.truth], uniform(f"train {user} {one.site}")), default=None)


def answer(engine: Engine, reader: Reader, site: str, said: Category, at: datetime) -> Exercise:
    """Keep an answer; the exercise with what is stored now (the first answer stands).

    Raises UsageError for a site that is none to practise on. No verdict, label or queue place is touched.
    """
    check(reader.name, reader.role, Action.DECIDE)
    with writing(engine) as connection:
        training.save_answer(
            connection, reader.name, _find(training.exercises(connection, reader.name), site), said, at
        )
    return answered(engine, reader, site)


def answered(engine: Engine, reader: Reader, site: str) -> Exercise:
    """An exercise that was answered; UsageError where it was not: the truth is told afterwards only."""
    with reading(engine) as connection:
        for one in training.exercises(connection, reader.name):
            if one.site == site and one.answer is not None:
                return one
    raise UsageError("there is no answer of yours to this site yet")


def tally(engine: Engine, reader: Reader) -> Tally:
    """How the reader does so far."""
    with reading(engine) as connection:
        found = training.exercises(connection, reader.name)
    right = Counter(one.truth for one in found if one.answer is one.truth)
    given = Counter(one.truth for one in found if one.answer is not None)
    return Tally(right, given, len(found) - given.total())


def _find(found: Sequence[Exercise], site: str) -> int:
    for one in found:
        if one.site == site:
            return one.site_id
    raise UsageError("this is no site to practise on")
