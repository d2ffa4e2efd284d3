"""Steps that bear company badly: one at a time over all machines, and tried again while the store is busy or away."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine, text

from store.database import is_sqlite
from store.errors import StoreBusyError

T = TypeVar("T")

# A database that restarts is back within a minute; it is asked once a second.
PATIENCE, PAUSE = 60.0, 1.0

# Any number will do as long as nothing else on the same PostgreSQL server uses it for an advisory lock; `store.audit`,
# `store.seals` and `store.upgrade` have theirs.
REBUILD = 7_743_006


@contextmanager
def alone(engine: Engine, errand: int) -> Iterator[None]:
    """Nobody else does ``errand`` meanwhile; who comes second waits, however long it takes.

    On SQLite there is one crawler, so nothing is held.
    """
    if is_sqlite(engine):
        yield
        return
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:errand)"), {"errand": errand})
        yield


def again(step: Callable[[], T], patience: float = PATIENCE) -> T:
    """What ``step`` gives, which may be done twice: while the store is busy or restarts, it is tried again.

    A crawl that fetched for hours should not fail for that at its end. Raises what a try raises that begins after
    ``patience`` seconds.
    """
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            return step()
        except StoreBusyError:
            time.sleep(PAUSE)
    return step()
