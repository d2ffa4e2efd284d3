"""Offer shapes: prices by month, channel and film counts, trial hours, connections, ordering over messengers.

Numbers and currencies read the same everywhere; only the words beside them come from the lexicons.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from math import log10
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import unquote

from classifier.features.hints import CURRENCY, MONEY, SIGNS
from classifier.features.hosts import host_of
from classifier.features.quotes import is_quoted
from classifier.features.sample import Sample
from classifier.features.signal import MAX_SPANS, Signal, Span, saturate

_BLANK = "[ \u00a0\u202f]"
"""No price goes on in another line: "Basic 1", and below it "€ 35", is not one euro."""
_LONGEST_CURRENCY = 6
"""Characters of the longest one above and of the blank beside it."""
_AMOUNT = r"(?:\d{1,3}(?:[.,'\u00a0\u202f ]\d{3}){1,4}|\d{1,9})(?:[.,]\d{1,2})?(?![.,]?\d)"
"""Thousands parted or not ("1499 kr"), up to a quadrillion, which no plan costs in any currency: a list of numbers of
three digits would be one amount without end, and be read anew from each of its numbers, for seconds."""
_NO_AMOUNT = r"(?<!\d)(?<!\d\.)(?<!©)(?<!© )(?<!\(c\) )"
"""What stands before no price: the rest of a number, the day of a date, the sign before a year and an owner."""
_PRICE = re.compile(
    rf"(?<![\w.])(?=\D{{1,6}}+\d){CURRENCY}{_BLANK}?({_AMOUNT})|{_NO_AMOUNT}({_AMOUNT}){_BLANK}?{CURRENCY}(?!\w)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:\D{1,20}+\d+)*+")
"""Digits that stand so close that the neighbourhoods in which a price may lie touch."""
# The first digit comes first and what may not stand before it after: so the search skips to digits.
_NUMBER = re.compile(
    r"(\d(?<![\w.,:/-]\d)(?:\d{0,2}(?:[.,'\u00a0\u202f ]\d{3})+|\d{0,6}))(\s?[kK](?![a-zA-Z])|\s?만|万)?"
    rf"(?![\d:/]|[.,]\d|-\d|[pi]\b|{_BLANK}?{CURRENCY}(?!\w))",
    re.IGNORECASE,
)
_NO_DIGIT = re.compile(r"\D")
_BLANKS = re.compile(r"['\u00a0\u202f ]")
_CENTS = re.compile(r"[.,](\d{1,2})$")
_UPTIME = re.compile(r"99[.,]\d{1,2}\s?%")
_CARRIER = re.compile(
    r"(?:wa\.me|(?:api|web|chat)\.whatsapp\.com|t\.me|telegram\.(?:me|dog)|zalo\.me|line\.me|lin\.ee|(?:pf|open)\.kakao\.com|"
    r"m\.me|signal\.me|viber\.click|discord\.gg)"
)
_SCHEMES = ("whatsapp:", "tg:", "viber:")
_MESSENGERS = (".me", "whatsapp", "telegram", "lin.ee", "kakao", "viber", "discord.gg", "tg:")
"""One of these stands in every address above."""
_TERMS = {1, 2, 3, 6, 12, 13, 14, 15, 18, 24, 36}
_TRIAL_HOURS = {1, 2, 3, 4, 6, 8, 10, 12, 24, 36, 48, 72}
_NO_COUNT = {"2k", "4k", "5k", "8k", *(str(year) for year in range(1901, 2100) if year % 50)}
"""Names of picture formats ("4K channels" are not four thousand) and years: who counts in four digits counts round, and
a number between is the year beside a film."""
_NEAR_CHARS = 28
"""A number and the word it counts stand this close."""
_BEHIND_NUMBER = 12
"""_NUMBER looks no further behind a number's digits: a blank, a "k", and a currency with the blanks beside it."""
_PARTED = re.compile(r"\n|[^\W\d_]{4}.*\d")
"""A new line, or a word and another number, part a number from a word: "24 hours, 900 channels"."""
_JOINT = re.compile(r"[ \u00a0]?(?:[-–(=][ \u00a0]?)?")
"""What stands between a word and the number behind it: "films 40,000", "films (40,000)", "films - 40,000"."""
_BREAK = re.compile(r"\d|[,;)|•·]|[-–] ")
_OWN_NUMBER = re.compile(r"[ \u00a0]?(?:[-–(=:][ \u00a0]?)?\d")
_COUNTABLE = ("channels", "movies", "episode", "trial", "screens", "month", "year")
_FEW_CHANNELS = (20, 400)
"""What a licensed package usually holds."""
_MANY_CHANNELS = 800
"""More channels than any licensed operator sells in one package."""


class Counted(NamedTuple):
    """A word that can be counted, its place in the sample and what it means."""

    start: int
    end: int
    concepts: frozenset[str]


class Count(NamedTuple):
    """A number and the word it counts: their place together, and the number."""

    start: int
    end: int
    value: float
    word: Counted


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``offer:*``; details quote amounts as the page wrote them."""
    yield from _prices(sample)
    counts = _counts(sample)
    yield from _terms(sample, counts)
    for name, concepts, floor in (("channels", {"channels"}, _MANY_CHANNELS), ("titles", {"movies", "episode"}, 2000)):
        found = _counted(counts, concepts, floor, 1e9)
        if found:
            top = max(found, key=attrgetter("value"))
            yield Signal(f"offer:{name}", min(1.5, log10(top.value) / 4), _spans(sample, found), _quote(sample, top))
    few = _counted(counts, {"channels"}, *_FEW_CHANNELS)
    if few:
        yield Signal("offer:few_channels", 1.0, _spans(sample, few), _quote(sample, few[0]))
    trial = [item for item in _counted(counts, {"trial"}, 1, 72) if item.value in _TRIAL_HOURS]
    if trial:
        yield Signal("offer:trial_hours", 1.0, _spans(sample, trial), _quote(sample, trial[0]))
    screens = _counted(counts, {"screens"}, 1, 6)
    if screens:
        yield Signal("offer:connections", saturate(len(screens), 4), _spans(sample, screens))
    uptime = [match.span() for match in _UPTIME.finditer(sample.text)]
    if uptime:
        spans = tuple(span for start, end in uptime[:MAX_SPANS] for span in sample.locate(start, end))
        yield Signal("offer:uptime", 1.0, spans)
    yield from _orders(sample)


def find_prices(text: str) -> list[re.Match[str]]:
    """Amounts with a currency. Only the neighbourhoods of digits are searched: most of a text has none."""
    return [
        match
        for digits in _DIGITS.finditer(text)
        for match in _PRICE.finditer(
            text, max(0, digits.start() - _LONGEST_CURRENCY), digits.end() + 1 + _LONGEST_CURRENCY
        )
    ]


def _prices(sample: Sample) -> Iterator[Signal]:
    if not sample.hints & MONEY and not any(sign in sample.text for sign in SIGNS):
        return
    found = find_prices(sample.text)
    if not found:
        return
    spans = tuple(span for match in found[:MAX_SPANS] for span in sample.locate(*match.span()))
    amounts = sorted({amount(match.group(1) or match.group(2)) for match in found})
    detail = found[0].group().strip()
    if len(amounts) > 1:
        detail = f"{amounts[0]:g} to {amounts[-1]:g}"
    yield Signal("offer:prices", saturate(len(found), 12), spans, detail)
    yield Signal("offer:price_steps", saturate(len(amounts), 8), spans, detail)


def _terms(sample: Sample, counts: list[Count]) -> Iterator[Signal]:
    months = [item for item in _counted(counts, {"month"}, 1, 36) if item.value in _TERMS]
    years = _counted(counts, {"year"}, 1, 3)
    lengths = {item.value for item in months} | {item.value * 12 for item in years}
    if len(lengths) > 1:
        detail = "/".join(f"{length:g}" for length in sorted(lengths))
        yield Signal("offer:ladder", min(1.0, len(lengths) / 4), _spans(sample, months + years), detail)


def _counted(counts: list[Count], concepts: set[str], low: float, high: float) -> list[Count]:
    """Those from ``low`` to ``high`` that count one of ``concepts``."""
    return [item for item in counts if low <= item.value <= high and item.word.concepts & concepts]


def _counts(sample: Sample) -> list[Count]:
    """Every number that counts something: one thing, so that in "900 channels, 40,000 films" no film is a channel.

    A quoted number is left out: who warns of "18,000 channels for 50 euros" sells none.
    """
    meant: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for concept in _COUNTABLE:
        for hit in sample.places.get(concept, ()):
            meant[hit.start, hit.end].add(concept)
    words = [Counted(start, end, frozenset(concepts)) for (start, end), concepts in sorted(meant.items())]
    starts = [word.start for word in words]
    found: list[Count] = []
    for match in _numbers_near(sample.text, words):
        start, end = match.span()
        at = bisect_left(starts, start)
        far_behind = not at or start - words[at - 1].end > _NEAR_CHARS // 2
        if far_behind and (at == len(words) or words[at].start - end > _NEAR_CHARS):
            continue  # most numbers stand alone
        if match.group().lower() in _NO_COUNT or is_quoted(start, end, sample.quotes):
            continue
        taken = found[-1].word if found else None
        word = _closest(sample.text, words, at, match, taken)
        if word is not None and not (word is taken and word.end <= match.start()):
            found.append(Count(min(match.start(), word.start), max(match.end(), word.end), _value(match), word))
    return found


def _numbers_near(text: str, words: list[Counted]) -> Iterator[re.Match[str]]:
    """The numbers on the lines of ``words`` and on those just beside, in order: most lines count nothing.

    No number's digits go over a line's end, but its "k" may stand behind it.
    """
    end = -1
    for word in words:
        if word.end + _NEAR_CHARS < end:
            continue
        start = max(end + 1, text.rfind("\n", 0, max(0, word.start - _NEAR_CHARS - _BEHIND_NUMBER)) + 1)
        end = text.find("\n", word.end + _NEAR_CHARS)
        end = len(text) if end < 0 else end
        for match in _NUMBER.finditer(text, start, end + _BEHIND_NUMBER):
            if match.start() < end:
                yield match


def _closest(text: str, words: list[Counted], at: int, number: re.Match[str], taken: Counted | None) -> Counted | None:
    """The counted word just behind the number, or else just before it, on the same line.

    A colon binds to the left, and so does a list that names before it counts: "films 40,000 and channels 900".
    """
    before = words[at - 1] if at else None
    between = text[before.end : number.start()] if before else ""
    if len(between) > _NEAR_CHARS // 2 or "\n" in between:
        before = None
    if before and between.strip() in (":", "："):
        return before
    if at < len(words):
        behind = text[number.end() : words[at].start]
        named_first = before is not None and before is not taken and _JOINT.fullmatch(between)
        if named_first and (_BREAK.search(behind) or _OWN_NUMBER.match(text, words[at].end)):
            return before
        if len(behind) <= _NEAR_CHARS and not _PARTED.search(behind):
            return words[at]
    return before


def _orders(sample: Sample) -> Iterator[Signal]:
    hrefs: Iterator[str] = iter(())
    if any(name in sample.addresses for name in _MESSENGERS):  # most pages have hundreds of links and none to one
        hrefs = (anchor.href for anchor in sample.page.anchors)
    chats = [href for href in hrefs if href.startswith(_SCHEMES) or _CARRIER.fullmatch(host_of(href))]
    if chats:
        yield Signal("offer:chat_links", saturate(len(chats), 6), detail=str(len(chats)))
    ready = [message for message in (href.partition("text=")[2] for href in chats) if message]
    if ready:
        detail = unquote(ready[0]).partition("&")[0][:60]
        yield Signal("offer:ready_messages", saturate(len(ready), 4), detail=detail)


def count(text: str) -> float | None:
    """The largest number in ``text``, "18k" and "2만" read out; None where it has none."""
    return max((_value(match) for match in _NUMBER.finditer(text)), default=None)


def _value(match: re.Match[str]) -> float:
    value = float(_NO_DIGIT.sub("", match.group(1)))
    scale = (match.group(2) or "").strip()
    return value * (10_000 if scale in ("만", "万") else 1000 if scale else 1)


def amount(text: str) -> float:
    """The value of an amount as written: ``1.299,00`` and ``1,299.00`` are the same."""
    plain = _BLANKS.sub("", text)
    cents = _CENTS.search(plain)
    whole = _NO_DIGIT.sub("", plain[: cents.start()] if cents else plain)
    return float(f"{whole or 0}.{cents.group(1) if cents else 0}")


def _quote(sample: Sample, found: Count) -> str:
    return sample.text[found.start : found.end].strip()


def _spans(sample: Sample, found: list[Count]) -> tuple[Span, ...]:
    return tuple(span for item in found[:MAX_SPANS] for span in sample.locate(item.start, item.end))
