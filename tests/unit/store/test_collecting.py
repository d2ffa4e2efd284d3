"""How seldom the garbage collector looks."""

import gc
from contextlib import ExitStack

from store.collecting import COLLECT_AFTER, collecting_seldom


def test_it_looks_seldom_and_then_as_before() -> None:
    """Within the block the collector waits for many objects, or for ever, and skips what was made before."""
    usual = gc.get_threshold()
    for after in (COLLECT_AFTER, 0):
        with collecting_seldom(after):
            assert gc.get_threshold()[0] == after
            assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == usual


def test_blocks_may_overlap() -> None:
    """Where the first block ends before the second, as in two threads, things are put back by the last."""
    usual = gc.get_threshold()
    first, second = ExitStack(), ExitStack()
    first.enter_context(collecting_seldom(0))
    second.enter_context(collecting_seldom(COLLECT_AFTER))
    first.close()
    assert gc.get_threshold()[0] == 0
    second.close()
    assert gc.get_threshold() == usual
