"""What is costly to count and may be a minute old when it is shown."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
Task = Callable[[], None]

# Menus and plots: nobody decides by a count that is fresher than this.
FRESH = timedelta(minutes=1)
# So many times older than fresh, and nobody would know what it tells: after a night the first who asks waits.
STALE = 10

_log = logging.getLogger(__name__)


def in_background(task: Task) -> None:
    """Do ``task`` beside everything else; it does not keep the app from ending."""
    Thread(target=task, daemon=True).start()


class Remembered(Generic[T]):
    """One value. Whoever asks first waits for it; who asks when it is older than ``fresh`` gets the old one, and a new
    one is made beside; older than STALE times that, it is waited for again.

    ``start`` does what it is handed, now or later.
    """

    def __init__(self, start: Callable[[Task], None] = in_background, fresh: timedelta = FRESH) -> None:
        self._start = start
        self._fresh = fresh
        self._making = Lock()
        self._made: tuple[datetime, T] | None = None

    def get(self, at: datetime, make: Callable[[], T]) -> T:
        """The value; what ``make`` raises is raised for whoever waits for it, and logged where nobody does."""
        made = self._made
        if made is None or self._is_stale(at, made[0]):
            with self._making:
                # Another thread may have made it while this one waited.
                made = self._made
                if made is None or self._is_stale(at, made[0]):
                    made = self._made = at, make()
        elif at - made[0] >= self._fresh and self._making.acquire(blocking=False):
            self._start(lambda: self._renew(at, make))
        return made[1]

    def _is_stale(self, at: datetime, made: datetime) -> bool:
        return at - made >= STALE * self._fresh

    def _renew(self, at: datetime, make: Callable[[], T]) -> None:
        try:
            self._made = at, make()
        except Exception as error:  # noqa: BLE001 - the old value stays, and the next who asks has it tried again
            _log.warning("could not be counted anew: %s", error)
        finally:
            self._making.release()
