"""Passwords as they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.passwords import COST, LONGEST, SHORTEST, Cost, hash_password, matches
from store.errors import UsageError

CHEAP = Cost(n=2)


@given(st.text(min_size=SHORTEST, max_size=40), st.text(max_size=40))
def test_only_the_password_matches(password: str, other: str) -> None:
    """Any text can be a password, and no other text passes for it."""
    kept = hash_password(password, CHEAP)
    assert matches(password, kept)
    assert matches(other, kept) is (other == password)


def test_each_has_its_own_salt_and_its_costs() -> None:
    """Two users with one password are not seen to have it; the costs stand beside, so that they can rise later."""
    one, two = (hash_password("correct horse", CHEAP) for _ in range(2))
    assert one != two
    assert one.startswith("scrypt$2$8$3$")
    assert matches("correct horse", hash_password("correct horse", Cost(n=4)))


def test_the_cost_is_what_the_house_pays() -> None:
    """A guess costs 32 MiB and three passes, as the cheat sheet of OWASP has it for scrypt."""
    assert (128 * COST.n * COST.r, COST.p) == (32 * 2**20, 3)


@pytest.mark.parametrize("password", ["", "short", "a" * (SHORTEST - 1), "a" * (LONGEST + 1)])
def test_too_short_and_too_long_is_refused(password: str) -> None:
    """What can be guessed, and what only wants to cost us time, is no password."""
    with pytest.raises(UsageError, match="characters"):
        hash_password(password, CHEAP)


@pytest.mark.parametrize(
    "kept", ["", "scrypt", "scrypt$2$8$1$x$y", "bcrypt$2$8$1$AAAA$AAAA", "scrypt$a$b$c$d$e", "$" * 5]
)
def test_a_damaged_entry_lets_nobody_in(kept: str) -> None:
    """What is not a hash of ours matches nothing and raises nothing."""
    assert not matches("correct horse", kept)
