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

_log = logging.getLogger(__name__)


def in_background(task: Task) -> None:
    """Do ``task`` beside everything else; it does not keep the app from ending."""
    Thread(target=task, daemon=True).start()


class Remembered(Generic[T]):
    """One value. Whoever asks first waits for it; who asks after FRESH gets the old one, and a new one is made beside.

    ``start`` does what it is handed, now or later.
    """

    def __init__(self, start: Callable[[Task], None] = in_background) -> None:
        self._start = start
        self._making = Lock()
        self._made: tuple[datetime, T] | None = None

    def get(self, at: datetime, make: Callable[[], T]) -> T:
        """The value; what ``make`` raises is raised for the first who asks, and logged for later ones."""
        made = self._made
        if made is None:
            with self._making:
                # Another thread may have made it while this one waited.
                made = self._made = self._made or (at, make())
        elif at - made[0] >= FRESH and self._making.acquire(blocking=False):
            self._start(lambda: self._renew(at, make))
        return made[1]

    def _renew(self, at: datetime, make: Callable[[], T]) -> None:
        try:
            self._made = at, make()
        except Exception as error:  # noqa: BLE001 - the old value stays, and the next who asks has it tried again
            _log.warning("could not be counted anew: %s", error)
        finally:
            self._making.release()
