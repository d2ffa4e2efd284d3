"""One crawler at a time on a SQLite store: the second says so and stops. PostgreSQL takes as many as wanted."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.database import Engine, is_sqlite
from store.errors import StoreBusyError


@contextmanager
def sole_crawler(engine: Engine) -> Iterator[None]:
    """Hold the store's crawl lock; the system frees it when the process ends, however it ends."""
    path = engine.url.database
    if not is_sqlite(engine) or not path or path == ":memory:":
        yield
        return
    with Path(f"{path}.crawler").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreBusyError(
                "another crawl is running on this store; wait for it, or use PostgreSQL to run several at once"
            ) from error
        yield
