"""Users: who decides. Names alone for now; what a role may do is the review app's matter."""

import re
from datetime import datetime

from sqlalchemy import Connection, select

from store import audit
from store.database import upsert
from store.errors import UsageError
from store.schema.review import users

# What a new name may do: look and decide, the least that `decide --as` needs.
ANALYST = "analyst"

_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")


def check_name(name: str) -> str:
    """``name`` itself where it can be a user's name; UsageError otherwise."""
    if not _NAME.fullmatch(name):
        raise UsageError("a user name is 1 to 64 letters, digits or . _ @ -")
    return name


def ensure_user(connection: Connection, name: str, at: datetime) -> None:
    """Create the user as an analyst where the name is new, and say so in the audit log.

    Raises UsageError where ``name`` cannot be a user's name.
    """
    known = connection.execute(select(users.c.name).where(users.c.name == check_name(name))).first()
    if known is not None:
        return
    row = {"name": name, "role": ANALYST, "created_at": at}
    created = upsert(connection, users).values(**row).on_conflict_do_nothing(index_elements=["name"])
    # Of two transactions at once that make the same user, only one gets the row back (a row count may be unknown).
    if connection.execute(created.returning(users.c.name)).first() is not None:
        audit.append(connection, name, "user created", name, {"role": ANALYST}, at)
