"""Which phrases a run asks, and which it asks no more (pure)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from store.queries import KnownQuery

# A phrase of which nothing is known counts like one that brought one relevant site in four: new ones get their chance
# before those that were tried and gave less.
PRIOR_HITS, PRIOR_SITES = 1.0, 4.0
# Dropped when after this many judged sites fewer than one in twenty was relevant: by then a phrase of one in seven, a
# poor one, would have shown more with 19 chances in 20.
ENOUGH_SITES = 20
LEAST_PRECISION = 0.05


def precision(query: KnownQuery) -> float:
    """The expected share of relevant sites among those that ``query`` brings."""
    return (query.relevant + PRIOR_HITS) / (query.judged + PRIOR_SITES)


def is_spent(query: KnownQuery) -> bool:
    """Whether ``query`` has shown that it brings nothing."""
    return query.judged >= ENOUGH_SITES and query.relevant < LEAST_PRECISION * query.judged


def choose(queries: Iterable[KnownQuery], at: datetime, repeat: timedelta, most: int) -> list[KnownQuery]:
    """The phrases to ask at ``at``, ``most`` at most: those not asked within ``repeat``, most precise first, languages
    in turn (the trade speaks them all; the phrases of one would use up the budget)."""
    due = [
        query for query in queries if not is_spent(query) and (query.asked_at is None or query.asked_at + repeat <= at)
    ]
    by_language: dict[str, list[KnownQuery]] = {}
    for query in sorted(due, key=lambda query: (-precision(query), query.asked_at is not None, query.id)):
        by_language.setdefault(query.language, []).append(query)
    rounds: Iterable[Sequence[KnownQuery | None]] = zip_longest(*by_language.values())
    return [query for turn in rounds for query in turn if query is not None][:most]
