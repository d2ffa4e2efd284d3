"""Traces of operators."""

import hashlib

from practice.contacts import BASE58, BITCOIN, FICTION, TRON, contacts, part_of, wallet
from practice.dice import dice


def _decode(address: str) -> bytes:
    number = 0
    for char in address:
        number = number * 58 + BASE58.index(char)
    return number.to_bytes(25)


def test_wallets_carry_a_valid_checksum() -> None:
    """A reader that checks wallets accepts them, and sees the right chain."""
    for version, first in ((BITCOIN, "1"), (TRON, "T")):
        address = wallet(dice("w", version), version)
        raw = _decode(address)
        assert raw[0] == version
        assert address[0] == first
        assert hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def test_phones_come_from_ranges_that_reach_nobody() -> None:
    """Every number lies in a range that a regulator keeps for fiction."""
    prefixes = tuple(prefix for prefix, _ in FICTION)
    assert all(contacts(dice(n), "abc").phone.startswith(prefixes) for n in range(200))


def test_operators_differ_in_every_trace() -> None:
    """Two operators share nothing by chance."""
    one, two = contacts(dice(1), "abc"), contacts(dice(2), "xyz")
    assert one.bitcoin != two.bitcoin
    assert one.analytics != two.analytics
    assert one.pixel != two.pixel


def test_every_site_keeps_a_way_to_reach_its_operator() -> None:
    """A site shows part of the contacts, never none, and nothing that is not the operator's."""
    whole = contacts(dice(1), "abc")
    for number in range(300):
        part = part_of(whole, dice("part", number))
        assert part.phone or part.telegram or part.mail
        assert {part.phone, part.telegram, part.mail, part.analytics} <= {
            whole.phone,
            whole.telegram,
            whole.mail,
            whole.analytics,
            "",
        }
