"""What is costly to count and may be a minute old when it is shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

# Menus and plots: nobody decides by a count that is fresher than this.
FRESH = timedelta(minutes=1)


class Remembered(Generic[T]):
    """One value, made anew when somebody asks after FRESH; meanwhile only one thread makes it, the others get the
    old one, or wait where there is none yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[datetime, T] | None = None

    def get(self, at: datetime, make: Callable[[], T]) -> T:
        """The value as of at most FRESH before ``at``, or of when the making of a newer one began."""
        before = self._made
        if before is not None and at - before[0] < FRESH:
            return before[1]
        if not self._lock.acquire(blocking=before is None):
            return before[1] if before is not None else make()
        try:
            if self._made is before:
                self._made = at, make()
            return self._made[1] if self._made is not None else make()
        finally:
            self._lock.release()
