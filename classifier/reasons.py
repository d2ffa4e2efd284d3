"""Contributions to a score → the few reasons that moved it most, in an analyst's words, with their places."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Protocol, TypeVar

import numpy as np

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
_QUOTED_WORDS = 5
_QUOTE_CHARS = 48


class _HasWeight(Protocol):
    @property
    def weight(self) -> float: ...


Weighted = TypeVar("Weighted", bound=_HasWeight)


@lru_cache(maxsize=1)
def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("classifier").joinpath("wording.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What several signals say of one thing, not yet put into words."""

    name: str
    weight: float
    strongest: Signal


def explain(seen: Observation, parts: Attribution, encoder: Encoder, category: int, rival: int) -> tuple[Reason, ...]:
    """Reasons why ``category`` stands above or below ``rival``, strongest first; weights in logits of the first."""
    statements = _statements(seen, parts.signals[:, category] - parts.signals[:, rival])
    found = [
        Reason(_phrase(item.name, item.strongest, seen), round(item.weight, 3), item.strongest.spans)
        for item in _strongest(statements)
    ]
    found += _word_reasons(seen, parts, encoder, parts.words[:, category] - parts.words[:, rival])
    return tuple(sorted(_strongest(found), key=lambda reason: -abs(reason.weight)))


def _strongest(found: list[Weighted]) -> list[Weighted]:
    """The few strongest for and against."""
    strong = sorted((item for item in found if abs(item.weight) >= _LEAST), key=lambda item: -item.weight)
    chosen = [item for item in strong if item.weight > 0][:FOR]
    return chosen + [item for item in reversed(strong) if item.weight < 0][:AGAINST]


def _statements(seen: Observation, weights: Floats) -> list[_Statement]:
    """What is said of one concept by several signals is said once."""
    members: defaultdict[str, list[tuple[float, Signal]]] = defaultdict(list)
    for signal, weight in zip(seen.signals, weights.tolist(), strict=True):
        if weight:
            members[_statement(signal.name)].append((weight, signal))
    return [
        _Statement(name, sum(weight for weight, _ in found), max(found, key=_telling)[1])
        for name, found in members.items()
    ]


def _telling(member: tuple[float, Signal]) -> tuple[bool, float]:
    """Of several signals that say the same, the one that gives a figure, else the heaviest."""
    weight, signal = member
    return bool(signal.detail), abs(weight)


def _statement(name: str) -> str:
    kind, _, rest = name.partition(":")
    if kind in ("has", "share", "title"):
        return f"concept:{rest}"
    return _COUNTED.get(name, name)


def _phrase(name: str, signal: Signal, seen: Observation) -> str:
    concepts, signals = _wording()["concepts"], _wording()["signals"]
    kind, _, rest = name.partition(":")
    if kind == "concept":
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
    quote = shown or _quote(seen.sample.page.text, signal.spans)
    return f"{phrase}: {quote}" if quote else phrase


def _quote(page_text: str, spans: tuple[Span, ...]) -> str:
    """The page's own words, each once."""
    quotes = (" ".join(page_text[start:end].split()) for start, end in spans)
    kept = list(dict.fromkeys(quote[:_QUOTE_CHARS] for quote in quotes if quote))
    return ", ".join(f"“{quote}”" for quote in kept[:2])


def _word_reasons(seen: Observation, parts: Attribution, encoder: Encoder, weights: Floats) -> Iterator[Reason]:
    """Words and pairs of words, named again from the page, one reason for and one against."""
    for sign in (1.0, -1.0):
        side = sign * weights
        positive = np.flatnonzero(side > 0)
        chosen = positive[np.argsort(-side[positive], kind="stable")[: 4 * _QUOTED_WORDS]]
        total = float(weights[positive].sum())
        named = _name_words(seen, encoder.buckets[parts.word_columns[chosen]].tolist())
        if named and abs(total) >= _LEAST:
            quoted = ", ".join(word for word, _ in named)
            yield Reason(
                f"wording: {quoted}", round(total, 3), tuple(span for _, span in named if span != (0, 0))[:MAX_SPANS]
            )


def _name_words(seen: Observation, wanted: list[int]) -> list[tuple[str, Span]]:
    """First place of each wanted bucket among the page's words, in the order wanted."""
    sample = seen.sample
    named: dict[str, Span] = {}
    for bucket in wanted:
        for kind, length in ((seen.hashed.pairs, 2), (seen.hashed.singles, 1)):
            places = np.flatnonzero(kind == bucket)
            if len(places):
                first = int(places[0])
                last = first + length - 1
                word = " ".join(item.folded for item in sample.words[first : last + 1])
                end = sample.starts[last] + len(sample.words[last].folded)
                located = sample.locate(sample.starts[first], end)
                named.setdefault(word, located[0] if located else (0, 0))
                break
        if len(named) >= _QUOTED_WORDS:
            break
    return list(named.items())
