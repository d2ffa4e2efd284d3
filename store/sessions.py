"""Sessions of logged-in users, and failed logins. Of a token only its digest is kept, which opens nothing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from store.entities import UserRole
from store.schema.review import login_failures, sessions, users

# A request a second must not write a row a second; nobody notices a minute of idle time.
_TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in; ``csrf`` is the secret that every form and call of this session carries."""

    user: str
    role: UserRole
    csrf: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a request, and at all."""

    idle: timedelta
    absolute: timedelta


def open_session(connection: Connection, name: str, at: datetime) -> str:
    """Begin a session; the token that the browser gets and the store forgets."""
    token = secrets.token_urlsafe(32)
    row = {"token_sha256": _digest(token), "user_name": name, "csrf": secrets.token_urlsafe(32)}
    connection.execute(insert(sessions).values(**row, created_at=at, seen_at=at))
    return token


def session_of(connection: Connection, token: str, at: datetime, limits: Limits) -> tuple[Session | None, bool]:
    """The session of a token that is neither over nor its user's disabled, and whether ``touch`` is due."""
    wanted = (
        select(sessions, users.c.role)
        .join(users, users.c.name == sessions.c.user_name)
        .where(sessions.c.token_sha256 == _digest(token), users.c.disabled_at.is_(None))
        .where(sessions.c.seen_at > at - limits.idle, sessions.c.created_at > at - limits.absolute)
    )
    row = connection.execute(wanted).first()
    if row is None:
        return None, False
    return Session(row.user_name, UserRole(row.role), row.csrf), at - row.seen_at >= _TOUCH_AFTER


def touch(connection: Connection, token: str, at: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(update(sessions).where(sessions.c.token_sha256 == _digest(token)).values(seen_at=at))


def close_session(connection: Connection, token: str) -> None:
    """End one session."""
    connection.execute(delete(sessions).where(sessions.c.token_sha256 == _digest(token)))


def close_sessions(connection: Connection, name: str) -> None:
    """End all sessions of a user."""
    connection.execute(delete(sessions).where(sessions.c.user_name == name))


def sweep(connection: Connection, at: datetime, limits: Limits, window: timedelta) -> None:
    """Forget sessions that are over, and failed logins older than ``window``."""
    over = or_(sessions.c.seen_at <= at - limits.idle, sessions.c.created_at <= at - limits.absolute)
    connection.execute(delete(sessions).where(over))
    connection.execute(delete(login_failures).where(login_failures.c.at <= at - window))


def note_failure(connection: Connection, name: str, address: str, at: datetime) -> None:
    """Keep a failed login."""
    connection.execute(insert(login_failures).values(name=name[:64], address=address[:64], at=at))


def failures(connection: Connection, name: str, address: str, since: datetime) -> tuple[int, int]:
    """How many logins failed since then: as this user, and from this address."""
    counted = select(func.count()).select_from(login_failures).where(login_failures.c.at > since)
    as_user = connection.execute(counted.where(login_failures.c.name == name[:64])).scalar_one()
    from_address = connection.execute(counted.where(login_failures.c.address == address[:64])).scalar_one()
    return int(as_user), int(from_address)


def forget_failures(connection: Connection, name: str) -> None:
    """A user got in: what failed before counts no more."""
    connection.execute(delete(login_failures).where(login_failures.c.name == name[:64]))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
