"""New search phrases from confirmed sites: the words of their titles that tell them from harmless ones (pure).

Method: log-odds with an informative Dirichlet prior, as z-scores (Monroe, Colaresi and Quinn, "Fightin' Words", 2008),
over phrases of one to three words, counted once a host group so that one busy seller is not a trade.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log, sqrt

from store.queries import LEARNED, NewQuery
from store.titles import JudgedTitle

# Said by this many independent sites, a phrase is a word of the trade and nobody's name.
LEAST_GROUPS = 3
# One phrase in forty that tells nothing passes z = 1.96; what brings nothing is dropped after its first results.
LEAST_Z = 1.96
# New phrases a language and run: each costs requests that a proven one could have.
MOST_NEW = 3
# Weight of what is common to both kinds, in titles.
PRIOR = 10.0
# Longer runs are whole titles, and numbers are prices and years.
MOST_WORDS = 3
LEAST_LENGTH = 6
WORD = re.compile(r"[^\W_]+")


def learn_queries(titles: Iterable[JudgedTitle], known: Iterable[tuple[str, str]]) -> list[NewQuery]:
    """New phrases, best first in each language; ``known`` are (language, phrase) pairs that need no learning."""
    by_language: dict[str, list[JudgedTitle]] = defaultdict(list)
    for title in titles:
        by_language[title.language].append(title)
    taken = {(language, text.casefold()) for language, text in known}
    found: list[NewQuery] = []
    for language in sorted(by_language):
        fresh = [text for text in telling(by_language[language]) if (language, text) not in taken]
        found += [NewQuery(text, language, origin=LEARNED) for text in _unlike(fresh)[:MOST_NEW]]
    return found


def telling(titles: Sequence[JudgedTitle]) -> list[str]:
    """The phrases that mark the titles of confirmed sites, most telling first."""
    confirmed, harmless = _groups(titles, confirmed=True), _groups(titles, confirmed=False)
    everyone = confirmed + harmless
    sums = confirmed.total(), harmless.total(), everyone.total()
    scored = [
        (_z(confirmed[phrase], harmless[phrase], everyone[phrase], sums), phrase)
        for phrase, count in confirmed.items()
        if count >= LEAST_GROUPS and len(phrase) >= LEAST_LENGTH
    ]
    return [phrase for z, phrase in sorted(scored, key=_order) if z >= LEAST_Z]


def _order(scored: tuple[float, str]) -> tuple[float, int, str]:
    """Most telling first; of those that tell the same the longest, which asks for what the shorter ones mean."""
    z, phrase = scored
    return -round(z, 3), -len(phrase), phrase


def _groups(titles: Iterable[JudgedTitle], *, confirmed: bool) -> Counter[str]:
    """In how many host groups each phrase stands."""
    seen = {
        (title.host_group, phrase)
        for title in titles
        if title.confirmed is confirmed
        for phrase in _phrases(title.title)
    }
    return Counter(phrase for _, phrase in seen)


def _phrases(title: str) -> Iterator[str]:
    words = WORD.findall(title.casefold())
    for size in range(1, MOST_WORDS + 1):
        for start in range(len(words) - size + 1):
            run = words[start : start + size]
            if not all(word.isdecimal() for word in run):
                yield " ".join(run)


def _z(ours: int, theirs: int, both: int, sums: tuple[int, int, int]) -> float:
    prior = PRIOR * both / sums[2]
    here, there = ours + prior, theirs + prior
    odds = log(here / (sums[0] + PRIOR - here)) - log(there / (sums[1] + PRIOR - there))
    return odds / sqrt(1.0 / here + 1.0 / there)


def _unlike(phrases: Iterable[str]) -> list[str]:
    """``phrases`` without those that only say a better one again, or a part of it."""
    kept: list[str] = []
    for phrase in phrases:
        words = set(phrase.split())
        if not any(words <= set(other.split()) or words >= set(other.split()) for other in kept):
            kept.append(phrase)
    return kept
