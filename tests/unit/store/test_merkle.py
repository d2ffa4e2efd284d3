"""Merkle trees of digests."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.merkle import path_to, root_along, root_of

# The leaves and roots of Certificate Transparency's own test data (RFC 6962 implementations share them).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

digests = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


@pytest.mark.parametrize("number", range(1, 9))
def test_roots_are_those_of_certificate_transparency(number: int) -> None:
    """The tree over the well-known leaves has the well-known root, for every size up to eight."""
    assert root_of(LEAVES[:number]).hex() == ROOTS[number - 1]


def test_no_leaves_have_the_digest_of_nothing() -> None:
    """RFC 6962 gives the empty tree the SHA-256 of the empty string."""
    assert root_of([]) == hashlib.sha256().digest()


@given(digests, st.data())
def test_every_leaf_leads_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    """A leaf with its audit path gives the root; with any other leaf in its place it does not."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = path_to(index, leaves)
    assert root_along(index, len(leaves), leaves[index], path) == root_of(leaves)
    other = bytes([leaves[index][0] ^ 1]) + leaves[index][1:]
    assert root_along(index, len(leaves), other, path) != root_of(leaves)


@given(digests)
def test_a_path_of_another_length_is_refused(leaves: list[bytes]) -> None:
    """A path with a step more is no path of this tree."""
    with pytest.raises(ValueError, match="too long"):
        root_along(0, len(leaves), leaves[0], [*path_to(0, leaves), b"\x00" * 32])


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    """Asking beyond the leaves is an error, not a proof."""
    with pytest.raises(IndexError):
        path_to(2, [b"\x00" * 32])
