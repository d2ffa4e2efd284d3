"""The frontier and its leases against a model in plain Python: any order of events, on both engines."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, delete, select

from store.database import reading, writing
from store.endings import Ending, end_leases, held_leases
from store.entities import Lease, LinkState, NewLink
from store.frontier import add_links, close_site, count_waiting
from store.leases import (
    give_back,
    give_back_all,
    give_back_expired,
    in_hand,
    lease,
    next_due,
)
from store.priorities import Move, reprioritise, waiting_of
from store.schema.crawl import frontier, host_groups, sites

WORKERS = ("ant", "bee")
LEASE_SECONDS = 60
SITES = st.sampled_from([f"{account}.{group}" for group in ("one.test", "two.test", "three.test") for account in "ab"])
# Eighths are exact in binary, so that the model and the database compute the same numbers.
PRIORITIES = st.integers(-16, 64).map(lambda eighths: eighths / 8)
LINKS = st.lists(st.tuples(SITES, st.integers(0, 3), PRIORITIES), max_size=6)


def group_of(site: str) -> str:
    """The host group of a site of this web."""
    return site.partition(".")[2]


@dataclass
class Row:
    """What the model knows of one URL."""

    site: str
    priority: float
    state: LinkState = LinkState.PENDING
    worker: str | None = None
    until: datetime | None = None
    attempts: int = 0


@dataclass
class Group:
    """What the model knows of one host group."""

    due: datetime
    until: datetime
    worker: str | None = None


class FrontierMachine(RuleBasedStateMachine):
    """Adds, leases, settles, closes and loses work in any order, and compares the store with the model each time."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.rows: dict[str, Row] = {}
        self.groups: dict[str, Group] = {}
        self.leases: list[tuple[str, Lease]] = []
        with writing(engine) as connection:
            for table in (frontier, host_groups, sites):
                connection.execute(delete(table))

    def best(self, group: str) -> float | None:
        """The best priority that waits in a group."""
        waiting = [row.priority for row in self.waiting() if group_of(row.site) == group]
        return max(waiting, default=None)

    def waiting(self) -> list[Row]:
        """The URLs that nobody holds and nobody has finished."""
        return [row for row in self.rows.values() if row.state is LinkState.PENDING]

    @rule(found=LINKS)
    def add(self, found: list[tuple[str, int, float]]) -> None:
        """New URLs come in; known ones rise only while they wait."""
        links = [NewLink(f"https://{s}/{path}", s, group_of(s), priority, 1, "page") for s, path, priority in found]
        with writing(self.engine) as connection:
            added = add_links(connection, links, None, self.now, delay=3.0)
        fresh = {link.url for link in links} - self.rows.keys()
        assert added == len(fresh)
        for link in links:
            row = self.rows.setdefault(link.url, Row(link.site, link.priority))
            if row.state is LinkState.PENDING:
                row.priority = max(row.priority, link.priority)
            self.groups.setdefault(link.host_group, Group(self.now, self.now))

    @rule(worker=st.sampled_from(WORKERS), most=st.integers(1, 4))
    def lease(self, worker: str, most: int) -> None:
        """A worker gets the best URL of each of the best groups that are due and idle, best first."""
        idle = [name for name, group in self.groups.items() if max(group.due, group.until) <= self.now]
        bests = [best for name in idle if (best := self.best(name)) is not None]
        with writing(self.engine) as connection:
            given = lease(connection, worker, self.now, groups=most, seconds=LEASE_SECONDS)
        assert [one.priority for one in given] == sorted(bests, reverse=True)[:most]
        assert len({one.host_group for one in given}) == len(given)
        for one in given:
            row, group = self.rows[one.url], self.groups[one.host_group]
            assert row.state is LinkState.PENDING
            assert one.host_group in idle
            assert (one.priority, one.attempts) == (self.best(one.host_group), row.attempts)
            row.state, row.worker, row.until = LinkState.LEASED, worker, one.expires
            group.worker, group.until = worker, one.expires
            self.leases.append((worker, one))

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), outcome=st.sampled_from([LinkState.DONE, LinkState.FAILED, LinkState.PENDING]))
    def settle(self, data: st.DataObject, outcome: LinkState) -> None:
        """Whoever still holds a lease settles it; whoever lost it is told so."""
        worker, held = self.leases.pop(data.draw(st.integers(0, len(self.leases) - 1)))
        row, group = self.rows[held.url], self.groups[held.host_group]
        pause = timedelta(seconds=data.draw(st.sampled_from([0, 3, 90])))
        with writing(self.engine) as connection:
            mine = held_leases(connection, worker, [held]) == [held]
            assert mine == ((group.worker, group.until) == (worker, held.expires))
            if not mine:
                return
            due, failed = self.now + pause, outcome is LinkState.FAILED
            end_leases(connection, [Ending(held, outcome, self.now, due, failed)])
        row.state, row.worker, row.until = outcome, None, None
        row.attempts += outcome is LinkState.PENDING
        group.worker, group.due, group.until = None, self.now + pause, self.now + pause

    @rule(seconds=st.sampled_from([1, 5, 61]))
    def wait(self, seconds: int) -> None:
        """Time passes; leases may run out."""
        self.now += timedelta(seconds=seconds)

    @rule(site=SITES, worth=PRIORITIES)
    def reprioritise(self, site: str, worth: float) -> None:
        """After a page of a site its other URLs are worth something else."""
        with writing(self.engine) as connection:
            waiting = waiting_of(connection, site)
            reprioritise(connection, [Move(row.link_id, row.host_group, row.priority, worth) for row in waiting])
        mine = [row for row in self.waiting() if row.site == site]
        assert len(waiting) == len(mine)
        for row in mine:
            row.priority = worth

    @rule(site=SITES)
    def close(self, site: str) -> None:
        """A site is given up: what waits of it is refused, what is in hand goes on."""
        mine = [row for row in self.waiting() if row.site == site]
        with writing(self.engine) as connection:
            assert close_site(connection, site, group_of(site), "trap", self.now) == len(mine)
        for row in mine:
            row.state = LinkState.REFUSED

    @rule(worker=st.sampled_from(WORKERS))
    def stop(self, worker: str) -> None:
        """A worker goes home and gives back what it holds."""
        with writing(self.engine) as connection:
            count = give_back(connection, worker, self.now)
        self.given_back(count, lambda holder, _until: holder == worker)

    @rule()
    def sweep(self) -> None:
        """Somebody looks for what lost workers held."""
        with writing(self.engine) as connection:
            count = give_back_expired(connection, self.now)
        self.given_back(count, lambda _holder, until: until < self.now)

    @rule()
    def restart(self) -> None:
        """The only crawler starts again after a crash."""
        with writing(self.engine) as connection:
            count = give_back_all(connection, self.now)
        self.given_back(count, lambda _holder, _until: True)

    def given_back(self, count: int, lost) -> None:  # type: ignore[no-untyped-def]
        """Apply to the model what a give_back function should have done."""
        back = [row for row in self.rows.values() if row.worker and lost(row.worker, row.until)]
        assert count == len(back)
        for row in back:
            row.state, row.worker, row.until = LinkState.PENDING, None, None
        for group in self.groups.values():
            if group.worker and lost(group.worker, group.until):
                group.worker, group.until = None, self.now

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every URL is there, in the state, at the priority and in the hands the model says."""
        columns = frontier.c.url, frontier.c.state, frontier.c.priority, frontier.c.leased_by
        with reading(self.engine) as connection:
            stored = {tuple(row) for row in connection.execute(select(*columns))}
            assert stored == {(url, row.state, row.priority, row.worker) for url, row in self.rows.items()}
            alive = [row for row in self.rows.values() if row.state in (LinkState.PENDING, LinkState.LEASED)]
            assert count_waiting(connection) == len(alive)
            held = [row for row in self.rows.values() if row.until is not None and row.until >= self.now]
            assert in_hand(connection, self.now) == len(held)

    @invariant()
    def groups_know_what_waits(self) -> None:
        """A group's best priority is that of its best waiting URL, and its lease is the model's."""
        columns = host_groups.c.key, host_groups.c.best, host_groups.c.leased_by, host_groups.c.lease_until
        with reading(self.engine) as connection:
            stored = {tuple(row) for row in connection.execute(select(*columns))}
            due = next_due(connection)
        assert stored == {(name, self.best(name), g.worker, g.until) for name, g in self.groups.items()}
        times = [max(g.due, g.until) for name, g in self.groups.items() if self.best(name) is not None]
        assert due == min(times, default=None)


def test_frontier_keeps_its_promises(engine: Engine) -> None:
    """In any order of events no URL is lost or in two hands, a group has one lease, and the best come first."""
    run_state_machine_as_test(
        lambda: FrontierMachine(engine),
        settings=settings(max_examples=40, stateful_step_count=25),
    )
