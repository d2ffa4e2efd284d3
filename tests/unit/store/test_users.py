"""Accounts as rows: names, roles, passwords, being shut out."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from store import audit
from store.database import reading, writing
from store.entities import UserRole
from store.errors import UsageError
from store.schema.review import sessions
from store.sessions import open_session
from store.users import (
    add_user,
    all_users,
    disable,
    ensure_user,
    find_user,
    has_accounts,
    password_of,
    set_password,
    set_role,
    user,
)


def log(engine: Engine) -> list[tuple[str, str, str]]:
    """Who did what to whom, as the log has it; its chain holds."""
    with reading(engine) as connection:
        assert audit.first_broken(connection) is None
        return [(entry.actor, entry.action, entry.subject) for entry in audit.entries(connection)]


def test_an_account_is_made_once_and_changed(engine: Engine, moment: datetime) -> None:
    """Role and password are what was set last, every change is in the log, no hash is."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", moment)
        set_password(connection, "anna", "scrypt$the-hash", "root", moment)
        set_role(connection, "anna", UserRole.SENIOR, "root", moment)
        found = user(connection, "anna")
        assert (found.role, found.has_password, found.disabled_at) == (UserRole.SENIOR, True, None)
        assert password_of(connection, "anna") == "scrypt$the-hash"
        assert [one.name for one in all_users(connection)] == ["anna"]
        assert "the-hash" not in repr(list(audit.entries(connection)))
    with pytest.raises(UsageError, match="already"), writing(engine) as connection:
        add_user(connection, "anna", UserRole.AUDITOR, "root", moment)
    assert [action for _, action, _ in log(engine)] == ["user created", "password set", "role changed"]


def test_names_sign_until_somebody_makes_an_account(engine: Engine, moment: datetime) -> None:
    """Any name will do while there are no accounts; from the first on others are refused until they are made one."""
    with writing(engine) as connection:
        assert ensure_user(connection, "anna", moment).made_by is None
        assert not has_accounts(connection)
        add_user(connection, "olga", UserRole.OPERATOR, "root", moment)
        assert has_accounts(connection)
        for name in ("anna", "ben"):
            with pytest.raises(UsageError, match=f"{name} has no account here"):
                ensure_user(connection, name, moment)
        add_user(connection, "anna", UserRole.SENIOR, "olga", moment)
        made = ensure_user(connection, "anna", moment)
        assert (made.role, made.made_by, made.created_at) == (UserRole.SENIOR, "olga", moment)
        with pytest.raises(UsageError, match="already"):
            add_user(connection, "anna", UserRole.AUDITOR, "olga", moment)


def test_a_role_or_a_password_makes_a_name_an_account(engine: Engine, moment: datetime) -> None:
    """Whoever gives a name that signed a role or a password vouches for it; who made an account stays as it was."""
    with writing(engine) as connection:
        for name in ("anna", "ben"):
            ensure_user(connection, name, moment)
        set_role(connection, "anna", UserRole.SENIOR, "root", moment)
        set_password(connection, "ben", "x", "olga", moment)
        set_role(connection, "ben", UserRole.AUDITOR, "root", moment)
        assert [one.made_by for one in all_users(connection)] == ["root", "olga"]


def test_who_is_shut_out_is_out_until_let_in(engine: Engine, moment: datetime) -> None:
    """A disabled user has no password to try, decides nothing from the terminal, and may come back."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", moment)
        set_password(connection, "anna", "x", "root", moment)
        disable(connection, "anna", "root", moment)
        assert password_of(connection, "anna") is None
        with pytest.raises(UsageError, match="anna is disabled"):
            ensure_user(connection, "anna", moment)
        with pytest.raises(UsageError, match="disabled already"):
            disable(connection, "anna", "root", moment)
        disable(connection, "anna", "root", moment, lift=True)
        assert ensure_user(connection, "anna", moment).role is UserRole.ANALYST
        with pytest.raises(UsageError, match="not disabled"):
            disable(connection, "anna", "root", moment, lift=True)


@pytest.mark.parametrize("change", ["role", "password", "disable"])
def test_every_change_ends_the_sessions(engine: Engine, moment: datetime, change: str) -> None:
    """Nobody goes on working in an old role, with an old password, or at all."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", moment)
        open_session(connection, "anna", moment)
        if change == "role":
            set_role(connection, "anna", UserRole.AUDITOR, "root", moment)
        elif change == "password":
            set_password(connection, "anna", "y", "root", moment)
        else:
            disable(connection, "anna", "root", moment)
        assert connection.execute(sessions.select()).all() == []


def test_a_stranger_is_named(engine: Engine) -> None:
    """Asking for a user who is not there says so in one line, however long the name."""
    with reading(engine) as connection:
        assert find_user(connection, "nobody") is None
        with pytest.raises(UsageError, match="there is no user") as refused:
            user(connection, "n" * 500)
        assert len(str(refused.value)) < 100
