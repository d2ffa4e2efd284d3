"""Merkle trees as RFC 6962 (Certificate Transparency) hashes them, section 2.1: pure functions over digests.

A leaf and a node are hashed with different first bytes, so that no node can pass for a leaf.
"""

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


def root_of(digests: Sequence[bytes]) -> bytes:
    """The root over the leaves ``digests`` (SHA-256 of stored bytes, 32 bytes each), in their order; of none, the
    digest of nothing."""
    if not digests:
        return hashlib.sha256(b"").digest()
    row = [_leaf(digest) for digest in digests]
    while len(row) > 1:
        row = _folded(row)
    return row[0]


def path_to(index: int, digests: Sequence[bytes]) -> list[bytes]:
    """The audit path of the leaf at ``index``: what ``root_along`` needs besides the leaf. IndexError beyond them."""
    if not 0 <= index < len(digests):
        raise IndexError(f"there are {len(digests)} leaves, none at {index}")
    row = [_leaf(digest) for digest in digests]
    path = []
    while len(row) > 1:
        beside = index ^ 1
        if beside < len(row):
            path.append(row[beside])
        row, index = _folded(row), index // 2
    return path


def root_along(index: int, leaves: int, digest: bytes, path: Sequence[bytes]) -> bytes:
    """The root that ``digest`` at ``index`` of ``leaves`` leads to along its audit path; ValueError for a path of
    another length than the tree's."""
    here, rest = _leaf(digest), list(path)
    while leaves > 1:
        if index ^ 1 < leaves:
            if not rest:
                raise ValueError("the audit path is too short")
            beside = rest.pop(0)
            here = _joined(beside, here) if index % 2 else _joined(here, beside)
        index, leaves = index // 2, (leaves + 1) // 2
    if rest:
        raise ValueError("the audit path is too long")
    return here


def _folded(row: Sequence[bytes]) -> list[bytes]:
    """One level up: neighbours joined. A last one without a neighbour rises as it is, which gives the trees of RFC
    6962: their left part is the largest power of two of leaves below the whole."""
    joined = [_joined(row[place], row[place + 1]) for place in range(0, len(row) - 1, 2)]
    return joined + list(row[len(row) - len(row) % 2 :])


def _leaf(digest: bytes) -> bytes:
    return hashlib.sha256(_LEAF + digest).digest()


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
