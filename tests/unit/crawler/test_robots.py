"""The words of a robots.txt, whatever its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.middlewares.robots import decode_robots

RULES = "User-agent: *\nDisallow: /private"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rules_are_read_in_any_encoding(encoding: str) -> None:
    """A byte order mark, or two bytes a letter, does not hide a rule."""
    rules = Protego.parse(decode_robots(RULES.encode(encoding)))

    assert not rules.can_fetch("http://shop.test/private", "Spyglass")
    assert rules.can_fetch("http://shop.test/", "Spyglass")


@given(st.binary(max_size=500))
def test_any_bytes_can_be_read(body: bytes) -> None:
    """No bytes raise anything, neither here nor in the parser."""
    Protego.parse(decode_robots(body)).can_fetch("http://shop.test/", "Spyglass")
