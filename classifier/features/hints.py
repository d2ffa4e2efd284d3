"""What in a word makes a costly search worth its time: most pages name no price, no encoding and nothing random."""

import re

from classifier.features.fold import fold

CURRENCY = (
    r"(?:[€$£₺₩¥￥₽₹₫฿₪元円원]|บาท|ريال|درهم|تومان|zł|k(?:r\.?|č)|ft|lei|tl|руб\.?|грн|лв|r(?:s\.?|\$|p\.?)|eur|usd|gbp|"
    r"c(?:hf|ad)|aud|dh)"
)
"""A currency as it stands beside an amount."""
SIGNS = ("$", "£", "¥")
"""Those of them that part words, and so are in none."""
MONEY = 1
ENCODING = 2
CHANCE = 4

_NAMES = (
    "zł",
    "kr",
    "kč",
    "ft",
    "lei",
    "tl",
    "руб",
    "грн",
    "лв",
    "rs",
    "rp",
    "eur",
    "usd",
    "gbp",
    "chf",
    "cad",
    "aud",
    "dh",
)
_IN_WORDS = ("€", "₺", "₩", "¥", "￥", "₽", "₹", "₫", "฿", "₪", "元", "円", "원", "บาท", "ريال", "درهم", "تومان")
"""Those that stand within words too."""
_MONEY = re.compile(
    "|".join(
        [
            *map(fold, _IN_WORDS),
            # a search skips to what a branch begins with: so what may not stand before it is asked after it
            *(rf"{name}(?:(?<!\w{name})(?!\w)|(?<!\w{name})(?=\d)|(?<=\d{name})(?!\w))" for name in map(fold, _NAMES)),
        ]
    )
)
_ENCODINGS = re.compile("720p|480p|1080|2160p|hdtv|web|bluray|bdr|dvdr|xv|26[45]")
HINTS = dict.fromkeys(map(fold, _NAMES), MONEY) | dict.fromkeys(
    ("hdtv", "web", "webdl", "webrip", "bluray", "bdrip", "dvdrip", "xvid"), ENCODING
)
"""Of words of letters alone, those that hint at something."""


def hints_of(folded: str) -> int:
    """Whether one folded word may be part of a price (MONEY) or of a file's name (ENCODING)."""
    return (MONEY if _MONEY.search(folded) else 0) | (ENCODING if _ENCODINGS.search(folded) else 0)
