"""Offer shapes: prices by month, channel and film counts, trial hours, connections, ordering over messengers.

Numbers and currencies read the same everywhere; only the words beside them come from the lexicons.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from math import log10
from operator import attrgetter
from urllib.parse import unquote

from classifier.features.hosts import host_of
from classifier.features.sample import Hit, Sample
from classifier.features.signal import MAX_SPANS, Signal, Span, saturate
from classifier.parsed import Anchor

_CURRENCY = (
    r"(?:[€$£₺₩¥￥₽₹₫฿₪元円원]|บาท|ريال|درهم|تومان|zł|k(?:r\.?|č)|ft|lei|tl|руб\.?|грн|лв|r(?:s\.?|\$|p\.?)|eur|usd|gbp|"
    r"c(?:hf|ad)|aud|dh)"
)
_LONGEST_CURRENCY = 6
"""Characters of the longest one above and of the blank beside it."""
_AMOUNT = r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?"
_PRICE = re.compile(
    rf"(?<![\w.])(?=\D{{1,6}}+\d){_CURRENCY}\s?({_AMOUNT})|({_AMOUNT})\s?{_CURRENCY}(?!\w)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+(?:\D{1,20}+\d+)*+")
"""Digits that stand so close that the neighbourhoods in which a price may lie touch."""
# The first digit comes first and what may not stand before it after: so the search skips to digits.
_NUMBER = re.compile(
    r"(\d(?<![\w.,:/-]\d)(?:\d{0,2}(?:[.,'\u00a0\u202f ]\d{3})+|\d{0,6}))(\s?[kK](?![a-zA-Z])|\s?만|万)?"
    rf"(?![\d:/]|[.,]\d|-\d|\s?{_CURRENCY}(?!\w))",
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
_MESSENGERS = ("wa.me", "whatsapp", "t.me", "telegram", "zalo.me", "line.me", "lin.ee", "kakao", "m.me", "signal.me",
               "viber", "discord.gg", "tg:")  # fmt: skip
_TERMS = {1, 2, 3, 6, 12, 13, 14, 15, 18, 24, 36}
_TRIAL_HOURS = {1, 2, 3, 4, 6, 8, 10, 12, 24, 36, 48, 72}
_NEAR_CHARS = 28
"""A number and the word it counts stand this close."""
Number = tuple[int, int, float]
"""Start, end and value of a number in the sample."""
_FEW_CHANNELS = (20, 400)
"""What a licensed package usually holds."""
_MANY_CHANNELS = 800
"""More channels than any licensed operator sells in one package."""


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``offer:*``; details quote amounts as the page wrote them."""
    yield from _prices(sample)
    numbers = [(match.start(), match.end(), _value(match)) for match in _NUMBER.finditer(sample.text)]
    yield from _terms(sample, numbers)
    for name, concepts, floor in (("channels", ("channels",), _MANY_CHANNELS), ("titles", ("movies", "episode"), 2000)):
        found = _counted(sample, numbers, concepts, floor, 1e9)
        if found:
            top = max(found, key=lambda item: item[2])
            detail = sample.text[top[0] : top[1]].strip()
            yield Signal(f"offer:{name}", min(1.5, log10(top[2]) / 4), _spans(sample, found), detail)
    few = _counted(sample, numbers, ("channels",), *_FEW_CHANNELS)
    if few:
        yield Signal("offer:few_channels", 1.0, _spans(sample, few), sample.text[few[0][0] : few[0][1]].strip())
    trial = [item for item in _counted(sample, numbers, ("trial",), 1, 72) if item[2] in _TRIAL_HOURS]
    if trial:
        yield Signal("offer:trial_hours", 1.0, _spans(sample, trial), sample.text[trial[0][0] : trial[0][1]].strip())
    screens = _counted(sample, numbers, ("screens",), 1, 6)
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


def _terms(sample: Sample, numbers: list[Number]) -> Iterator[Signal]:
    months = [item for item in _counted(sample, numbers, ("month",), 1, 36) if item[2] in _TERMS]
    years = _counted(sample, numbers, ("year",), 1, 3)
    lengths = {value for _, _, value in months} | {value * 12 for _, _, value in years}
    if len(lengths) > 1:
        detail = "/".join(f"{length:g}" for length in sorted(lengths))
        yield Signal("offer:ladder", min(1.0, len(lengths) / 4), _spans(sample, months + years), detail)


def _counted(sample: Sample, numbers: list[Number], concepts: tuple[str, ...], low: float, high: float) -> list[Number]:
    """Numbers from ``low`` to ``high`` that count something: ``(start, end of the counted word, value)``."""
    hits = [hit for concept in concepts for hit in sample.places.get(concept, ())]
    if not hits:
        return []
    hits.sort(key=attrgetter("at", "concept"))
    starts = [hit.start for hit in hits]
    found = []
    for start, end, value in numbers:
        if not low <= value <= high:
            continue
        hit = _closest(sample, hits, starts, start, end)
        if hit is not None:
            found.append((min(start, hit.start), max(end, hit.end), value))
    return found


def _closest(sample: Sample, hits: list[Hit], starts: list[int], start: int, end: int) -> Hit | None:
    """The counted word just behind the number, or else just before it, on the same line."""
    at = bisect_left(starts, start)
    if at < len(hits):
        behind = sample.text[end : hits[at].start]
        if hits[at].start - end <= _NEAR_CHARS and "\n" not in behind:
            return hits[at]
    if at:
        before = sample.text[hits[at - 1].end : start]
        if start - hits[at - 1].end <= _NEAR_CHARS // 2 and "\n" not in before:
            return hits[at - 1]
    return None


def _orders(sample: Sample) -> Iterator[Signal]:
    chats, ready = [], []
    for anchor in sample.page.anchors if _may_order(sample.page.anchors) else ():
        if _CARRIER.fullmatch(host_of(anchor.href)):
            chats.append(anchor)
            message = anchor.href.partition("text=")[2]
            if message:
                ready.append(unquote(message).partition("&")[0])
        elif anchor.href.startswith(("whatsapp:", "tg:", "viber:")):
            chats.append(anchor)
    if chats:
        yield Signal("offer:chat_links", saturate(len(chats), 6), detail=str(len(chats)))
    if ready:
        yield Signal("offer:ready_messages", saturate(len(ready), 4), detail=ready[0][:60])


def _may_order(anchors: tuple[Anchor, ...]) -> bool:
    """Whether a messenger is named in any address: most pages have hundreds of links and none to a messenger."""
    joined = "\n".join([anchor.href for anchor in anchors]).lower()
    return any(name in joined for name in _MESSENGERS)


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


def _spans(sample: Sample, found: list[Number]) -> tuple[Span, ...]:
    return tuple(span for start, end, _ in found[:MAX_SPANS] for span in sample.locate(start, end))
