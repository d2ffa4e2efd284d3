"""Tokens that chance made: wallets, hashes, keys, identifiers, pieces of encoded bytes. Nobody reads them as words.

Each stands on one page only, yet would share its bucket with a word of other pages and speak in its name.
"""

import re
from typing import NamedTuple

UUID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
"""Its short pieces tell nothing by themselves."""
_RUN = re.compile(r"\d+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""What a token is made of: numbers, words with or without a capital, capitals."""
_HEX = re.compile(r"(?:0x)?[0-9a-f]{8,}")
"""From eight signs on: shorter ones are names as often ("4ad", "f00d")."""
_HEX_RUNS = 4
"""A date with a letter behind it has two, "face2face" three."""
_HEX_LETTERS = 2
"""Episodes in a row ("e01e02e03") have one."""
_LETTERS = 8
"""Different ones. Terms and sizes in a row ("1month3months6months") repeat a few, and so do pictures of letters."""
_VOWELS = frozenset("aeiouy")
_FILE = re.compile(r"(?:480|576|720|1080|2160)[pi]|[xh]26[45]")
"""What a file's name has, whatever its shape: "1080pBluRayx264DTS"."""


class _Shape(NamedTuple):
    """At least so many ``signs``, at most so many of them to a ``run``, and of the letters fewer than this share
    ``vowels``: chance gives a fifth, any language two fifths."""

    signs: int
    run: float
    vowels: float


_SHAPES = (_Shape(16, 2.5, 1.0), _Shape(16, 3.4, 0.25), _Shape(26, 4.0, 0.35))
"""Words written together have five signs to a run and more, names of files three. Where capitals do not part it, what
chance made has longer runs, and fewer vowels must tell; the longer it is, the surer they do. Under 16 signs names
spelt with digits ("pr1m371m3", "Se7enOfNin9") look the same."""


def is_chance(token: str) -> bool:
    """Whether ``token``, letters and digits as written, is no word of any language and no name, told by its shape.

    What is chance in small letters is so in any: capitals only part it further.
    """
    if len(token) < 8 or not token.isascii() or token.isalpha() or token.isdigit():
        return False
    small = token.lower()
    letters = [sign for sign in small if sign.isalpha()]
    different = len(set(letters))
    if _HEX.fullmatch(small):
        return len(_RUN.findall(small)) >= _HEX_RUNS and different >= _HEX_LETTERS
    if different < _LETTERS or _FILE.search(small):
        return False
    runs, vowels = len(_RUN.findall(token)), sum(sign in _VOWELS for sign in letters) / len(letters)
    return any(signs <= len(token) <= run * runs and vowels < share for signs, run, share in _SHAPES)
