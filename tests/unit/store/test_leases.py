"""Leases that come back because nobody is left to end them."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from store.database import writing
from store.endings import held_leases
from store.frontier import add_links
from store.leases import give_back_orphaned, in_hand, lease
from store.runs import end_dead_runs, start_run
from tests.unit.store.conftest import LinkMaker


def test_what_a_dead_run_held_comes_back_before_its_lease_runs_out(
    engine: Engine, link: LinkMaker, moment: datetime
) -> None:
    """When a run is found dead its URLs are leased to others at once; a living worker keeps its own, and the dead one,
    should it come back, is told that it holds nothing."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test", priority=2), link("b.test", priority=1)], None, moment, 3.0)
        start_run(connection, "test", "silent", {}, moment)
        (lost,) = lease(connection, "silent", moment, groups=1, seconds=300)
        later = moment + timedelta(seconds=130)
        start_run(connection, "test", "alive", {}, later)
        (kept,) = lease(connection, "alive", later, groups=1, seconds=300)
        assert give_back_orphaned(connection, later) == 0
        assert end_dead_runs(connection, later) == 1
        assert give_back_orphaned(connection, later) == 1
        assert held_leases(connection, "silent", [lost]) == []
        assert held_leases(connection, "alive", [kept]) == [kept]
        (again,) = lease(connection, "alive", later, groups=2, seconds=300)
        assert (again.url, in_hand(connection, later)) == (lost.url, 2)
