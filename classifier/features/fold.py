"""Token → its plain form: lower case, no accents, look-alike letters undone."""

import re
import unicodedata

_STROKES = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ς": "σ"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ی", "ة": "ه", "ي": "ی", "ك": "ک", "ـ": ""}
)
_LOOKALIKES = str.maketrans(
    dict(zip("аеорсухіјѕԁԛԝвнкмт", "aeopcyxijsdqwbhkmt", strict=True))
    | dict(zip("αειοκνρτυχβημ", "aeiokvptuxbnm", strict=True))
)
_MAY_BE_LATIN = re.compile(rf"[\x00-\x7f{''.join(map(chr, _LOOKALIKES))}]+")
_LEET = str.maketrans("013457", "oieast")
_LEET_L = str.maketrans("013457", "oleast")
_ACCENTS = dict.fromkeys([*range(0x0300, 0x0370), *range(0x064B, 0x0653), *range(0x05B0, 0x05C8)])

_UNSETTLED = "\u0340"
"""Never part of composed text: whoever holds it is folded as a whole."""
_CLITICS = re.compile(r"^(?:[وف]?(?:لل|[بلک]?(?:ال)?)|[והבלמשכ]{1,2})(?=[\u05d0-\u05ea\u0620-\u06d3]{3})")


_MOST_LETTERS = 20_000
"""Letters that are kept: all scripts of a day together have a quarter of that."""


class _Letters(dict[int, str]):
    """Letters → what ``fold`` makes of each, found out as they are met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFC", _plain_parts(chr(code)))
        if folded.translate(_STROKES) != folded:
            folded = _UNSETTLED
        if len(self) < _MOST_LETTERS:
            self[code] = folded
        return folded


_letters = _Letters()


def fold(token: str) -> str:
    """Lower-case ``token`` and strip accents of Latin, Greek, Cyrillic, Arabic and Hebrew letters.

    Vowel signs of Indic and Thai scripts stay: there they are letters.
    """
    lowered = token.lower()
    if lowered.isascii():
        return lowered
    # Letter by letter, which differs only where letters compose with each other, and then the result is not composed.
    folded = lowered.translate(_letters)
    if unicodedata.is_normalized("NFC", folded):
        return folded
    return unicodedata.normalize("NFC", _plain_parts(lowered)).translate(_STROKES)


def _plain_parts(lowered: str) -> str:
    """``lowered`` taken apart, without accents; a sign unfolds to capitals too: "№" to "No"."""
    return unicodedata.normalize("NFKD", lowered.translate(_STROKES)).lower().translate(_ACCENTS)


def disguises(folded: str) -> tuple[str, ...]:
    """Words that ``folded`` may stand for when letters were swapped for look-alikes (``1ptv``, Cyrillic ``ірtv``)."""
    candidates = []
    if not folded.isascii():
        if _MAY_BE_LATIN.fullmatch(folded):
            candidates.append(folded.translate(_LOOKALIKES))
    elif not folded.isalpha() and not folded.isdigit():
        candidates += [folded.translate(_LEET), folded.translate(_LEET_L)]
    return tuple(candidates)


def bare(folded: str) -> str:
    """An Arabic or Hebrew word without the article, conjunction or preposition written onto it."""
    return _CLITICS.sub("", folded) if "\u0590" <= folded[:1] <= "\u06d3" else folded
