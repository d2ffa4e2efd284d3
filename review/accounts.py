"""Logging in and out: passwords, attempts counted by user and address, sessions that expire."""

from datetime import datetime, timedelta

from review.passwords import hash_password, matches
from store import audit, sessions
from store.database import Engine, reading, writing
from store.errors import UsageError
from store.sessions import Limits, Session
from store.users import password_of, set_password

# Guessing has to be slow, mistyping must not lock a desk for the day.
WINDOW = timedelta(minutes=15)
FAILURES_OF_A_USER = 5
# An office behind one address mistypes more than one person.
FAILURES_OF_AN_ADDRESS = 20

# Somebody without an account must wait as long as somebody with one, or names could be tried out.
_NOBODY = "scrypt$32768$8$3$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def log_in(engine: Engine, name: str, password: str, address: str, at: datetime, limits: Limits) -> str:
    """Begin a session for ``name`` and give its token.

    Raises UsageError in words that do not tell a wrong name from a wrong password, and after FAILURES_OF_A_USER or
    FAILURES_OF_AN_ADDRESS within WINDOW without looking at the password at all.
    """
    with writing(engine) as connection:
        as_user, from_address = sessions.failures(connection, name, address, at - WINDOW)
        kept = password_of(connection, name)
        shut = as_user >= FAILURES_OF_A_USER or from_address >= FAILURES_OF_AN_ADDRESS
        if not shut:
            # Counted before the password is looked at, so that many attempts at once are as many failures.
            sessions.note_failure(connection, name, address, at)
    if shut:
        raise UsageError(f"too many failed logins: try again in {WINDOW // timedelta(minutes=1)} minutes")
    # Hashing takes its time, so no transaction is open meanwhile.
    if not matches(password, kept or _NOBODY) or kept is None:
        raise UsageError("wrong name or password")
    with writing(engine) as connection:
        sessions.sweep(connection, at, limits, WINDOW)
        sessions.forget_failures(connection, name)
        audit.append(connection, name, "login", name, {"address": address}, at)
        return sessions.open_session(connection, name, at)


def who(engine: Engine, token: str, at: datetime, limits: Limits) -> Session | None:
    """The session of a token, None where it is over; a session in use goes on."""
    with reading(engine) as connection:
        found, due = sessions.session_of(connection, token, at, limits)
    if found is not None and due:
        with writing(engine) as connection:
            sessions.touch(connection, token, at)
    return found


def log_out(engine: Engine, token: str) -> None:
    """End a session."""
    with writing(engine) as connection:
        sessions.close_session(connection, token)


def change_own_password(engine: Engine, name: str, old: str, new: str, address: str, at: datetime) -> None:
    """Give ``name`` a new password where ``old`` is the present one; all sessions of the account end.

    Raises UsageError for a wrong old or an impossible new one; wrong ones count as failed logins, so that a session
    left open is no place to guess at.
    """
    with writing(engine) as connection:
        as_user, _ = sessions.failures(connection, name, address, at - WINDOW)
        kept = password_of(connection, name)
        shut = as_user >= FAILURES_OF_A_USER
        if not shut:
            sessions.note_failure(connection, name, address, at)
    if shut:
        raise UsageError(f"too many failed logins: try again in {WINDOW // timedelta(minutes=1)} minutes")
    if not matches(old, kept or _NOBODY):
        raise UsageError("the present password is another one")
    hashed = hash_password(new)
    with writing(engine) as connection:
        sessions.forget_failures(connection, name)
        set_password(connection, name, hashed, name, at)
