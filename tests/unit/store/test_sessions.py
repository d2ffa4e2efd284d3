"""Sessions end, and failed logins are counted."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from store.database import writing
from store.entities import UserRole
from store.schema.review import login_failures, sessions
from store.sessions import (
    Limits,
    close_session,
    failures,
    forget_failures,
    note_failure,
    open_session,
    session_of,
    sweep,
    touch,
)
from store.users import add_user

LIMITS = Limits(idle=timedelta(hours=1), absolute=timedelta(hours=12))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def token(engine: Engine, moment: datetime) -> str:
    """A session that just began."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.SENIOR, "root", moment)
        return open_session(connection, "anna", moment)


def test_the_store_holds_no_token(engine: Engine, token: str) -> None:
    """Who reads the table cannot be anybody: it has digests, and no two sessions share a secret."""
    with writing(engine) as connection:
        (row,) = connection.execute(select(sessions)).all()
        assert token not in map(str, row)
        assert session_of(connection, row.token_sha256, row.created_at, LIMITS) == (None, False)
        assert len(row.csrf) >= 40


def test_a_session_says_who(engine: Engine, token: str, moment: datetime) -> None:
    """Name and role as they are now; any other token is nobody's."""
    with writing(engine) as connection:
        found, _ = session_of(connection, token, moment, LIMITS)
        assert found is not None
        assert (found.user, found.role) == ("anna", UserRole.SENIOR)
        for other in ("", "x", token[:-1], token + "x", "\ud800"):
            assert session_of(connection, other, moment, LIMITS) == (None, False)


def test_an_idle_session_ends_and_a_used_one_goes_on(engine: Engine, token: str, moment: datetime) -> None:
    """An hour without a request ends it; each request counts anew, though not each writes a row."""
    with writing(engine) as connection:
        almost = moment + LIMITS.idle - MINUTE
        found, due = session_of(connection, token, almost, LIMITS)
        assert found is not None
        assert due
        touch(connection, token, almost)
        assert session_of(connection, token, almost + MINUTE / 2, LIMITS)[1] is False
        assert session_of(connection, token, almost + LIMITS.idle - MINUTE, LIMITS)[0] is not None
        assert session_of(connection, token, almost + LIMITS.idle, LIMITS)[0] is None


def test_no_session_outlives_its_shift(engine: Engine, token: str, moment: datetime) -> None:
    """However busy, it ends after the absolute limit."""
    with writing(engine) as connection:
        touch(connection, token, moment + LIMITS.absolute - MINUTE)
        assert session_of(connection, token, moment + LIMITS.absolute - MINUTE / 2, LIMITS)[0] is not None
        assert session_of(connection, token, moment + LIMITS.absolute, LIMITS)[0] is None


def test_logging_out_and_sweeping_leave_nothing(engine: Engine, token: str, moment: datetime) -> None:
    """What is over is gone from the table: by logging out, or when somebody else logs in later."""
    with writing(engine) as connection:
        other = open_session(connection, "anna", moment + LIMITS.idle)
        note_failure(connection, "anna", "127.0.0.1", moment)
        sweep(connection, moment + LIMITS.idle, LIMITS, timedelta(minutes=15))
        assert len(connection.execute(select(sessions)).all()) == 1
        assert connection.execute(select(login_failures)).all() == []
        close_session(connection, other)
        assert connection.execute(select(sessions)).all() == []
        assert token != other


def test_failures_are_counted_by_name_and_by_address(engine: Engine, moment: datetime) -> None:
    """Within the window; names and addresses of any length and content can be counted."""
    strange = "\0" + "n" * 200
    with writing(engine) as connection:
        for minute in range(3):
            note_failure(connection, "anna", "192.0.2.1", moment + minute * MINUTE)
        note_failure(connection, strange, "192.0.2.1", moment)
        assert failures(connection, "anna", "192.0.2.1", moment - MINUTE) == (3, 4)
        assert failures(connection, "anna", "192.0.2.2", moment + MINUTE / 2) == (2, 0)
        assert failures(connection, strange, "", moment - MINUTE)[0] == 1
        forget_failures(connection, "anna")
        assert failures(connection, "anna", "192.0.2.1", moment - MINUTE) == (0, 1)
