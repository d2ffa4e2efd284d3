"""Contributions to a score → the few reasons that moved it most, in an analyst's words, with their places."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from classifier.features.signal import MAX_SPANS, Signal, Span
from classifier.model import Attribution, Encoder, Floats
from classifier.pipeline import Observation
from store.entities import Reason

FOR = 5
AGAINST = 3
"""An analyst reads five reasons for and three against; more are not read."""
_LEAST = 0.05
"""Contributions (logits) under this move no probability in its second digit."""
_COUNTED = {
    "offer:channels": "concept:channels",
    "offer:few_channels": "concept:channels",
    "offer:trial_hours": "concept:trial",
    "offer:connections": "concept:screens",
    "offer:uptime": "concept:stable",
}
"""A count and the word it counts are one thing to a reader: "18,000 channels", not "channels" and a number."""
_QUOTED_WORDS = 4
_SHORTEST_WORD = 3
"""Shorter ones are mostly articles and prepositions; TV, 4K and their like are concepts of their own."""
_WORDS_TRIED = 4 * _QUOTED_WORDS
"""The heaviest words are often figures and marks, which tell a reader little: so some more are looked at."""
_SYLLABIC = "\u2e80"
"""From here on a single character may be a word, as in Chinese."""
_QUOTE_CHARS = 48


class _HasWeight(Protocol):
    @property
    def weight(self) -> float: ...


Weighted = TypeVar("Weighted", bound=_HasWeight)


@cache
def wording() -> dict[str, dict[str, str]]:
    """What concepts and signals are called where people read them."""
    return tomllib.loads(files("classifier").joinpath("wording.toml").read_text("utf-8"))


class _Statement(NamedTuple):
    """What several signals say of one thing, not yet put into words."""

    name: str
    weight: float


def explain(seen: Observation, parts: Attribution, encoder: Encoder, category: int, rival: int) -> tuple[Reason, ...]:
    """Reasons why ``category`` stands above or below ``rival``, strongest first; weights in logits of the first."""
    members = _members(seen, parts.signals[:, category] - parts.signals[:, rival])
    statements = [_Statement(name, sum(weight for weight, _ in said)) for name, said in members.items()]
    found = []
    for name, weight in _strongest(statements):
        signal = max(members[name], key=_telling)[1]
        found.append(Reason(_phrase(name, signal, seen), round(weight, 3), signal.spans))
    found += _word_reasons(seen, parts, encoder, parts.words[:, category] - parts.words[:, rival])
    return tuple(sorted(_strongest(found), key=lambda reason: -abs(reason.weight)))


def _strongest(found: list[Weighted]) -> list[Weighted]:
    """The few strongest for and against."""
    strong = sorted((item for item in found if abs(item.weight) >= _LEAST), key=lambda item: -item.weight)
    chosen = [item for item in strong if item.weight > 0][:FOR]
    return chosen + [item for item in reversed(strong) if item.weight < 0][:AGAINST]


def _members(seen: Observation, weights: Floats) -> dict[str, list[tuple[float, Signal]]]:
    """The signals that say the same of one thing, with what each adds, by what they say."""
    members: defaultdict[str, list[tuple[float, Signal]]] = defaultdict(list)
    for signal, weight in zip(seen.signals, weights.tolist(), strict=True):
        if weight:
            members[_statement(signal.name)].append((weight, signal))
    return members


def _telling(member: tuple[float, Signal]) -> tuple[bool, float]:
    """Of several signals that say the same, the one that gives a figure, else the heaviest."""
    weight, signal = member
    return bool(signal.detail), abs(weight)


@cache
def _statement(name: str) -> str:
    """What the signal ``name``, one of some two hundred, says something of."""
    kind, _, rest = name.partition(":")
    if kind in ("has", "share", "title"):
        return f"concept:{rest}"
    return _COUNTED.get(name, name)


def _phrase(name: str, signal: Signal, seen: Observation) -> str:
    concepts, signals = wording()["concepts"], wording()["signals"]
    kind, _, rest = name.partition(":")
    if signal.detail and signal.name in _COUNTED:
        phrase = signals[signal.name]
    elif kind == "concept":
        phrase = concepts.get(rest, rest)
    elif kind == "host":
        phrase = f"“{rest}” in the host name"
    elif kind == "path":
        phrase = f"{concepts.get(rest, rest)} in the address"
    elif kind == "ld":
        phrase = f"structured data: {rest}"
    else:
        phrase = signals.get(name, name)
    shown = " ".join(signal.detail.split())[:_QUOTE_CHARS] if kind not in ("ld", "path", "host") else ""
    quote = shown or _quote(seen.sample.page.text, signal.spans, phrase)
    return f"{phrase}: {quote}" if quote else phrase


def _quote(page_text: str, spans: tuple[Span, ...], phrase: str) -> str:
    """The page's own words, each once, without those that only repeat the phrase."""
    quotes = (" ".join(page_text[start:end].split()) for start, end in spans)
    kept = list(dict.fromkeys(quote[:_QUOTE_CHARS] for quote in quotes if quote.casefold() not in phrase.casefold()))
    return ", ".join(f"“{quote}”" for quote in kept[:2])


def _word_reasons(seen: Observation, parts: Attribution, encoder: Encoder, weights: Floats) -> Iterator[Reason]:
    """Words and pairs of words, named again from the page, one reason for and one against."""
    for sign, phrase in ((1.0, "typical words"), (-1.0, "words of other pages")):
        side = sign * weights
        positive = np.flatnonzero(side > 0)
        chosen = _heaviest(side, positive)
        total = float(weights[positive].sum())
        named = _telling_words(_name_words(seen, encoder.buckets[parts.word_columns[chosen]].tolist()))
        if named and abs(total) >= _LEAST:
            quoted = ", ".join(word for word, _ in named)
            yield Reason(
                f"{phrase}: {quoted}", round(total, 3), tuple(span for _, span in named if span != (0, 0))[:MAX_SPANS]
            )


def _heaviest(weights: Floats, among: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of the places ``among``, the _WORDS_TRIED that weigh most, heaviest first, the first of equals before others."""
    held = weights[among]
    if len(held) > _WORDS_TRIED:  # finding the least of them first spares putting all others in order
        least = np.partition(held, len(held) - _WORDS_TRIED)[len(held) - _WORDS_TRIED]
        among = among[held >= least]
        held = weights[among]
    return among[np.argsort(-held, kind="stable")[:_WORDS_TRIED]]


def _name_words(seen: Observation, wanted: list[int]) -> Iterator[tuple[str, Span]]:
    """First place of each wanted bucket among the page's words, in the order wanted."""
    sample = seen.sample
    for bucket in wanted:
        place = seen.hashed.place(bucket)
        if place is not None:
            words = list(map(sample.folded, place))
            located = sample.locate(sample.starts[place.start], sample.starts[place.stop - 1] + len(words[-1]))
            yield " ".join(words), located[0] if located else (0, 0)


def _telling_words(named: Iterable[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """The first few that a reader can make something of, no word twice; figures and marks where all are."""
    telling: list[tuple[str, Span]] = []
    others: list[tuple[str, Span]] = []
    told: set[str] = set()
    for word, span in named:
        if told.isdisjoint(word.split()):
            told.update(word.split())
            (telling if _is_telling(word) else others).append((word, span))
        if len(telling) >= _QUOTED_WORDS:
            break
    return telling or others[:_QUOTED_WORDS]


def _is_telling(word: str) -> bool:
    """Whether there is a word in it: letters, and a few of them where letters are no syllables."""
    parts = [part for part in word.split() if len(part) >= _SHORTEST_WORD or part >= _SYLLABIC]
    return any(any(map(str.isalpha, part)) for part in parts)
