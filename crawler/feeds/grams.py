"""Host names → hashed features, whole batches at once in numpy: character runs and the pieces between dots and hyphens.

A batch is one byte string; every feature of it is a difference of two prefix sums (a polynomial hash over the integers
modulo 2^64, in which the base is odd and so has an inverse). So a million names take seconds and constant memory.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.uint64]

# Runs of three to five letters fall together seldom enough, and a table of weights is a megabyte.
BITS = 17
WIDTH = 1 << BITS
# Shorter runs of letters tell languages apart rather than trades; longer ones are pieces.
SIZES = (3, 4, 5)
BASE = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xD6E8FEB86659FD93)
EDGES = np.frombuffer(b".-", np.uint8)
# Salts keep a piece apart from a run of the same letters.
RUN_SALT, PIECE_SALT = np.uint64(1), np.uint64(0x5851F42D4C957F2D)


def features(names: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Of n names (ASCII, no port, no path): the features of all, and beside each the number of its name (from 0).

    A name is read as ``.name.tld.``, so that runs know where labels begin and end.
    """
    text = np.frombuffer(("".join(f".{name}." for name in names)).encode("ascii", "replace"), np.uint8)
    lengths = np.fromiter((len(name) + 2 for name in names), np.intp, len(names))
    owner = np.repeat(np.arange(len(names)), lengths)
    powers, inverses = _powers(len(text) + 1)
    prefix = np.zeros(len(text) + 1, np.uint64)
    np.cumsum(text.astype(np.uint64) * powers[:-1], out=prefix[1:])
    found, owners = [], []
    for size in SIZES:
        starts = np.arange(max(0, len(text) - size + 1))
        inside = starts[owner[starts] == owner[starts + size - 1]] if len(starts) else starts
        found.append(_bucket(prefix, inverses, inside, inside + size, RUN_SALT))
        owners.append(owner[inside])
    starts, ends = _pieces(text)
    found.append(_bucket(prefix, inverses, starts, ends, PIECE_SALT))
    owners.append(owner[starts])
    return np.concatenate(found), np.concatenate(owners)


def spelt(name: str) -> list[tuple[str, int]]:
    """The features of one name with the letters that made them, for explanations."""
    text = f".{name}."
    whole = np.frombuffer(text.encode("ascii", "replace"), np.uint8)
    starts, ends = _pieces(whole)
    letters = [text[at : at + size] for size in SIZES for at in range(len(text) - size + 1)]
    letters += [f"[{text[start:end]}]" for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return list(zip(letters, features([name])[0].tolist(), strict=True))


def _bucket(
    prefix: Whole, inverses: Whole, starts: NDArray[np.intp], ends: NDArray[np.intp], salt: np.uint64
) -> NDArray[np.intp]:
    hashed = ((prefix[ends] - prefix[starts]) * inverses[starts] + (ends - starts).astype(np.uint64)) * MIX * salt
    return (hashed >> np.uint64(64 - BITS)).astype(np.intp)


def _pieces(text: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Starts and ends of the runs between dots and hyphens."""
    inner = ~np.isin(text, EDGES)
    change = np.flatnonzero(np.diff(np.concatenate(([False], inner, [False])).astype(np.int8)))
    return change[::2], change[1::2]


def _powers(length: int) -> tuple[Whole, Whole]:
    """BASE and its inverse to the powers 0 … length - 1 at least, modulo 2^64."""
    return tuple(array[:length] for array in _power_table(1 << max(16, int(length - 1).bit_length())))  # type: ignore[return-value]


@cache
def _power_table(length: int) -> tuple[Whole, Whole]:
    inverse = np.uint64(pow(int(BASE), -1, 1 << 64))
    return tuple(
        np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(length - 1, factor, np.uint64))))
        for factor in (BASE, inverse)
    )  # type: ignore[return-value]
