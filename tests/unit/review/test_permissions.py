"""Who may do what: the whole table, written out a second time."""

from itertools import product

import pytest

from review.permissions import Action, check, may, only
from store.entities import UserRole
from store.errors import UsageError

# By role: what it may do. Anything that is not here is forbidden.
EXPECTED = {
    UserRole.ANALYST: "view decide ask_second join crawl",
    UserRole.SENIOR: "view decide settle ask_second order join crawl export purge",
    UserRole.OPERATOR: "view crawl run audit manage",
    UserRole.AUDITOR: "view audit",
}


@pytest.mark.parametrize(("role", "action"), list(product(UserRole, Action)))
def test_the_table_is_what_the_house_agreed(role: UserRole, action: Action) -> None:
    """Each role may do what is written here and nothing else, and a refusal names who, who may, and what."""
    allowed = action.value in EXPECTED[role].split()
    assert may(role, action) is allowed
    if allowed:
        check("anna", role, action)
    else:
        with pytest.raises(UsageError, match=rf"anna is an? {role}: only an? .* may {action.words}$"):
            check("anna", role, action)
        who = only(action).partition(" may ")[0]
        assert all((other in who) is may(other, action) for other in UserRole)


def test_who_may_is_told_as_people_say_it() -> None:
    """One role, two and three are listed as in a sentence, and no refusal shows a name of the table."""
    assert only(Action.MANAGE) == "only an operator may keep the accounts"
    assert only(Action.DECIDE) == "only an analyst or a senior may give verdicts"
    assert only(Action.CRAWL) == "only an analyst, a senior or an operator may have something crawled now"
    assert not any("_" in only(action) for action in Action)


def test_no_role_holds_every_key() -> None:
    """Whoever decides neither keeps the accounts nor reads the log, and whoever audits changes nothing."""
    assert not any(may(role, Action.DECIDE) and may(role, Action.AUDIT) for role in UserRole)
    assert not any(may(role, Action.DECIDE) and may(role, Action.MANAGE) for role in UserRole)
    assert not any(may(UserRole.AUDITOR, action) for action in set(Action) - {Action.VIEW, Action.AUDIT})
