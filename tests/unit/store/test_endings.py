"""How leases end: who still holds them, what is kept of the end, and several at once."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from store.database import writing
from store.endings import Ending, end_leases, held_leases
from store.entities import LinkState
from store.frontier import add_links
from store.leases import lease
from store.schema.crawl import frontier, host_groups
from tests.unit.store.conftest import LinkMaker


def test_failures_of_a_group_are_counted(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Failures in a row add up, a success wipes them out, and a delay asked for by robots.txt stays."""
    counts = []
    with writing(engine) as connection:
        add_links(connection, [link("a.test", f"/{page}") for page in range(4)], None, moment, delay=3)
        for failed, delay in ((True, 20), (True, None), (False, None)):
            (held,) = lease(connection, "w", moment, groups=1, seconds=60)
            end_leases(connection, [Ending(held, LinkState.DONE, moment, moment, failed, delay=delay)])
            counts.append(connection.execute(select(host_groups.c.failures)).scalar_one())
        (held,) = lease(connection, "w", moment, groups=1, seconds=60)
    assert (counts, held.delay) == ([1, 2, 0], 20)


def test_ended_url_says_how_it_ended(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """A URL that ended keeps its end, when and why; a note of any length and content fits."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test")], None, moment, delay=3)
        (held,) = lease(connection, "w", moment, groups=1, seconds=60)
        end_leases(connection, [Ending(held, LinkState.FAILED, moment, moment, note="timeout\0" * 100)])
        row = connection.execute(select(frontier)).one()
    assert (row.state, row.done_at, row.leased_by, row.lease_until) == ("failed", moment, None, None)
    assert row.note == ("timeout\ufffd" * 100)[:200]


def test_each_lease_of_a_batch_ends_its_own_way(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Of leases that end together one is done, one comes again with its attempt counted; each group rests by itself."""
    later = moment + timedelta(seconds=90)
    with writing(engine) as connection:
        add_links(connection, [link("a.test", priority=2), link("b.test", priority=1)], None, moment, delay=3)
        done, again = lease(connection, "w", moment, groups=2, seconds=60)
        end_leases(
            connection,
            [Ending(done, LinkState.DONE, moment, moment), Ending(again, LinkState.PENDING, moment, later)],
        )
        rows = {row.site: row for row in connection.execute(select(frontier))}
        groups = {row.key: row for row in connection.execute(select(host_groups))}
    assert (rows["a.test"].state, rows["a.test"].attempts) == ("done", 0)
    assert (rows["b.test"].state, rows["b.test"].attempts, rows["b.test"].done_at) == ("pending", 1, None)
    assert (groups["a.test"].best, groups["a.test"].next_due) == (None, moment)
    assert (groups["b.test"].best, groups["b.test"].next_due) == (1, later)


def test_a_lease_that_ran_out_is_not_held(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Whose host group is in other hands by now, or in the same hands for another lease, no longer holds it."""
    late = moment + timedelta(seconds=61)
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("b.test")], None, moment, delay=3)
        first = lease(connection, "ant", moment, groups=2, seconds=60)
        assert held_leases(connection, "ant", first) == first
        assert held_leases(connection, "bee", first) == []
        end_leases(connection, [Ending(first[0], LinkState.PENDING, moment, moment)])
        (second,) = lease(connection, "ant", late, groups=1, seconds=60)
        assert held_leases(connection, "ant", [*first, second]) == [first[1], second]


def test_nothing_ended_is_no_work(engine: Engine) -> None:
    """An empty batch asks and writes nothing."""
    with writing(engine) as connection:
        end_leases(connection, [])
        assert held_leases(connection, "w", []) == []
