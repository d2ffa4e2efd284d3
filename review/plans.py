"""What a site asks for, in its own words: the lines of its pages that name a price (pure)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

# A ladder of plans has four to six steps, often for one and for two screens; more are other products.
MOST_PLANS = 12

# Prices of a shop stand on its first screens; a page may be made of a hundred thousand, to keep a reader waiting.
READ, MOST_READ = 50_000, 100

# What fits a line of the facts; longer ones are sentences, cut around their price.
LONGEST = 48

# A cell of a price table holds the amount alone; the one before it says of what.
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_PERIOD = re.compile(r"\d\s*[^\W\d_]")
_AMOUNT = re.compile(r"[\d.,'’\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Plans:
    """``lines`` as the pages wrote them, each once, in their order; ``currencies`` as written, most used first."""

    lines: tuple[str, ...]
    currencies: tuple[str, ...]


def plans(texts: Iterable[str], find_prices: Callable[[str], Sequence[tuple[int, int]]]) -> Plans:
    """The prices of a site's pages; ``find_prices`` says where in a text amounts with a currency stand."""
    lines: dict[str, None] = {}
    used: dict[str, int] = {}
    for text in texts:
        text = text[:READ]
        for start, end in find_prices(text)[:MOST_READ]:
            currency = _AMOUNT.sub("", text[start:end])
            used[currency] = used.get(currency, 0) + 1
            lines.setdefault(_line(text, start, end))
    told = [line for line in lines if not any(line != other and line in other for other in lines)]
    return Plans(tuple(told[:MOST_PLANS]), tuple(sorted(used, key=lambda one: -used[one])))


def _line(text: str, start: int, end: int) -> str:
    """The line that a price stands in, with the one before it where the price stands alone."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = len(text) if last < 0 else last
    if not _LETTERS.search(text[first:start] + text[end:last]):
        before = text.rfind("\n", 0, max(0, first - 1)) + 1
        first = before if 0 < first - before <= LONGEST else first
    room = max(0, LONGEST - (end - start)) // 2
    if start - first > room:
        first = text.find(" ", start - room, start) + 1 or start
    if _PERIOD.search(text[first:start]):
        last = end  # it says for how long already: what follows is a button
    elif last - end > room:
        last = text.rfind(" ", end, end + room)
        last = end if last < 0 else last
    return " ".join(text[first:last].split())
