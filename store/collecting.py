"""Python's garbage collector asked to look seldom: what a page is read into goes as it is let go, without a search."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

COLLECT_AFTER = 20_000
"""Objects made before Python looks for dead circles among them: a batch of pages makes about so many, and most die by
themselves. At its own 700 the search takes a twelfth of a crawl's processor time."""


_turn = Lock()
_open: list[tuple[int, int, int]] = []


@contextmanager
def collecting_seldom(after: int = COLLECT_AFTER) -> Iterator[None]:
    """While the block runs: ``after`` so many objects, with 0 never; nobody need look at what was made before it.

    Of blocks that overlap in several threads the first sets it and the last puts things back.
    """
    with _turn:
        if not _open:
            gc.freeze()
        _open.append(gc.get_threshold())
        if len(_open) == 1:
            gc.set_threshold(after)
    try:
        yield
    finally:
        with _turn:
            usual = _open.pop()
            if not _open:
                gc.set_threshold(*usual)
                gc.unfreeze()
