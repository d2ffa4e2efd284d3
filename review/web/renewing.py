"""Keep the ranks fresh while the app runs: a thread beside the pages, in short transactions that hold nobody up."""

import logging
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from review.queue import refresh
from store.database import Engine, now
from store.errors import SpyglassError

# What a crawl finds is in the queue within half a minute; looking for it costs a third of a second on a large store.
EVERY_SECONDS = 30.0

_log = logging.getLogger(__name__)


@contextmanager
def renewed(
    engine: Engine,
    licensed: Callable[[], Container[str]],
    every: float = EVERY_SECONDS,
    prepare: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """While the block runs, rank at once and then ``every`` so many seconds what changed; a store that is busy or gone
    is asked again the next time. ``prepare`` is done once, after the first ranking, beside the pages too; where it
    fails ranking goes on."""
    over = Event()

    def work() -> None:
        first = True
        while True:
            try:
                refresh(engine, now(), licensed, over.is_set)
            except SpyglassError as error:
                _log.warning("the queue was not ranked: %s", error)
            if first:
                first = False
                _prepare(prepare)
            if over.wait(every):
                return

    thread = Thread(target=work, name="ranker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _prepare(prepare: Callable[[], None]) -> None:
    try:
        prepare()
    except Exception as error:  # noqa: BLE001  # whoever needs what it loads meets it again, and is told
        _log.warning("what pages need could not be loaded beforehand: %s", error)
