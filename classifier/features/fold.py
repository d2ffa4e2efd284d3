"""Token → its plain form: lower case, no accents, look-alike letters undone."""

import re
import unicodedata

_STROKES = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ς": "σ"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ي": "ی", "ك": "ک", "ـ": ""}
)
_LOOKALIKES = str.maketrans(
    dict(zip("аеорсухіјѕԁԛԝвнкмт", "aeopcyxijsdqwbhkmt", strict=True))
    | dict(zip("αειοκνρτυχβημ", "aeiokvptuxbnm", strict=True))
)
_LEET = str.maketrans("013457", "oieast")
_LEET_L = str.maketrans("013457", "oleast")
_ACCENTS = (("\u0300", "\u036f"), ("\u064b", "\u0652"), ("\u05b0", "\u05c7"))


_CLITICS = re.compile(r"^(?:[وف]?(?:لل|[بلک]?(?:ال)?)|[והבלמשכ]{1,2})(?=[\u05d0-\u05ea\u0620-\u06d3]{3})")


def _is_accent(char: str) -> bool:
    return any(low <= char <= high for low, high in _ACCENTS)


def fold(token: str) -> str:
    """Lower-case ``token`` and strip accents of Latin, Greek, Cyrillic, Arabic and Hebrew letters.

    Vowel signs of Indic and Thai scripts stay: there they are letters.
    """
    lowered = token.lower()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered.translate(_STROKES))
    plain = "".join(char for char in parts if not _is_accent(char))
    return unicodedata.normalize("NFC", plain).translate(_STROKES)


def disguises(folded: str) -> tuple[str, ...]:
    """Words that ``folded`` may stand for when letters were swapped for look-alikes (``1ptv``, Cyrillic ``ірtv``)."""
    candidates = []
    if not folded.isascii():
        latin = folded.translate(_LOOKALIKES)
        if latin.isascii():
            candidates.append(latin)
    elif not folded.isdigit() and any(char in "013457" for char in folded):
        candidates += [folded.translate(_LEET), folded.translate(_LEET_L)]
    return tuple(candidates)


def bare(folded: str) -> str:
    """An Arabic or Hebrew word without the article, conjunction or preposition written onto it."""
    return _CLITICS.sub("", folded) if folded[:1] >= "\u0590" else folded
