"""Users: who decides. What a role may do is ``review.permissions``'s matter; every change is in the audit log."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from store import audit
from store.database import upsert
from store.entities import UserRole
from store.errors import UsageError
from store.schema.review import users
from store.sessions import close_sessions

_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_BY_NAME = select(users).where(users.c.name == bindparam("named"))
_ANY_ACCOUNT = select(exists().where(users.c.made_by.is_not(None)))


@dataclass(frozen=True, slots=True)
class User:
    """An account that ``made_by`` made; without a password it can decide from the terminal only.

    Where nobody made it (``made_by`` is None) it is no account but a name that signed at the terminal while the house
    had none; from the first account on it signs no more, until it is made one.
    """

    name: str
    role: UserRole
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    made_by: str | None


def check_name(name: str) -> str:
    """``name`` itself where it can be a user's name; UsageError otherwise."""
    if not _NAME.fullmatch(name):
        raise UsageError("a user name is 1 to 64 letters, digits or . _ @ -")
    return name


def ensure_user(connection: Connection, name: str, at: datetime) -> User:
    """The account of this name. In a house without accounts any name will do: it is kept as an analyst's, which the
    audit log says.

    Raises UsageError where ``name`` cannot be a user's name, is disabled, or is none of the house's accounts.
    """
    known, is_new = introduce(connection, name, at)
    if is_new:
        log_introduction(connection, name, at)
    return known


def introduce(connection: Connection, name: str, at: datetime) -> tuple[User, bool]:
    """``ensure_user`` without the entry in the log, and whether the caller has to make it (``log_introduction``): on
    PostgreSQL whoever writes into the log holds it until the transaction ends, so that comes last."""
    known, is_new = find_user(connection, check_name(name)), False
    if (known is None or known.made_by is None) and has_accounts(connection):
        raise UsageError(f"{name} has no account here: --as takes one of the house (spyglass user list)")
    if known is None:
        # Of two transactions at once that make the same user, only one adds the row; both read it.
        is_new = _add(connection, name, UserRole.ANALYST, at)
        known = user(connection, name)
    if known.disabled_at is not None:
        raise UsageError(f"{name} is disabled")
    return known, is_new


def log_introduction(connection: Connection, name: str, at: datetime) -> None:
    """The entry in the audit log for a user that ``introduce`` made."""
    audit.append(connection, name, "user created", name, {"role": UserRole.ANALYST}, at)


def has_accounts(connection: Connection) -> bool:
    """Whether somebody made an account here: from then on only accounts sign, within their roles."""
    return bool(connection.execute(_ANY_ACCOUNT).scalar())


def add_user(connection: Connection, name: str, role: UserRole, by: str, at: datetime) -> None:
    """Make an account, also of a name that signed before there were any; UsageError where it is impossible or taken."""
    if not _add(connection, check_name(name), role, at, by):
        unmade = update(users).where(users.c.name == name, users.c.made_by.is_(None))
        if connection.execute(unmade.values(role=role, made_by=by).returning(users.c.name)).first() is None:
            raise UsageError(f"there is a user {name} already")
    audit.append(connection, by, "user created", name, {"role": role}, at)


def set_role(connection: Connection, name: str, role: UserRole, by: str, at: datetime) -> None:
    """Give a user another role; the user's sessions end, so that nothing is done in the old one."""
    before = user(connection, name)
    _change(connection, name, {"role": role, "made_by": before.made_by or by})
    audit.append(connection, by, "role changed", name, {"from": before.role, "to": role}, at)


def set_password(connection: Connection, name: str, kept: str, by: str, at: datetime) -> None:
    """Keep a hashed password (``review.passwords``); the user's sessions end. The log says that, not what."""
    before = user(connection, name)
    _change(connection, name, {"password": kept, "made_by": before.made_by or by})
    audit.append(connection, by, "password set", name, {}, at)


def disable(connection: Connection, name: str, by: str, at: datetime, *, lift: bool = False) -> None:
    """Shut a user out from now on, or let them in again (``lift``); nothing they did is touched."""
    if (user(connection, name).disabled_at is None) is lift:
        raise UsageError(f"{name} is not disabled" if lift else f"{name} is disabled already")
    _change(connection, name, {"disabled_at": None if lift else at})
    audit.append(connection, by, "user enabled" if lift else "user disabled", name, {}, at)


def user(connection: Connection, name: str) -> User:
    """The user of this name; UsageError where there is none."""
    found = find_user(connection, name)
    if found is None:
        raise UsageError(f"there is no user {name[:64]!r}")
    return found


def find_user(connection: Connection, name: str) -> User | None:
    """The user of this name, if there is one."""
    row = connection.execute(_BY_NAME, {"named": name}).first()
    return _user(row) if row else None


def all_users(connection: Connection) -> list[User]:
    """Everybody, by name."""
    return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]


def password_of(connection: Connection, name: str) -> str | None:
    """The hashed password of a user who may log in."""
    wanted = select(users.c.password).where(users.c.name == name, users.c.disabled_at.is_(None))
    return connection.execute(wanted).scalar()


def _add(connection: Connection, name: str, role: UserRole, at: datetime, by: str | None = None) -> bool:
    row = {"name": name, "role": role, "created_at": at, "made_by": by}
    created = upsert(connection, users).values(**row).on_conflict_do_nothing(index_elements=["name"])
    # Of two transactions at once only one gets the row back (a row count may be unknown).
    return connection.execute(created.returning(users.c.name)).first() is not None


def _change(connection: Connection, name: str, values: dict[str, object]) -> None:
    connection.execute(update(users).where(users.c.name == name).values(**values))
    close_sessions(connection, name)


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(row.name, UserRole(row.role), row.created_at, row.disabled_at, row.password is not None, row.made_by)
