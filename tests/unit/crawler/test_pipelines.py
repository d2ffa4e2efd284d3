"""How much of what was fetched one write takes, and that the last write is made."""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import select

from crawler import pipelines
from crawler.analysis import Analysis
from crawler.capture import ArchiveError
from crawler.links import Link, LinkKind
from crawler.outcome import Outcome
from crawler.pipelines import BATCH, StorePipeline, writable
from crawler.recording import Recorder
from crawler.scheduler import LeaseScheduler
from crawler.session import RulesRead, Session
from store import database as store_database
from store.database import Connection, connect, reading
from store.entities import Lease, Refusal
from store.errors import StoreBusyError
from store.robots import RobotsAnswer
from store.runs import refusal_sums
from store.schema.crawl import robots
from tests.samples import DAY


def outcome(links: int) -> Outcome:
    """A page that came, with so many links; one without any came without a page."""
    lease = Lease(1, "http://a.test/", "a.test", "a.test", 1.0, 1, 0, 0, 1.0, DAY + timedelta(minutes=5))
    link = Link("http://b.test/", "b.test", "b.test", "", "", LinkKind.ANCHOR, nofollow=False)
    analysis = Analysis("", "en", "", (), (link,) * links, (), None) if links else None
    return Outcome(lease, DAY, sent=True, analysis=analysis)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40), st.integers(1, 300))
def test_a_write_stays_short_and_none_is_left_for_ever(counts: list[int], most: int) -> None:
    """Portion after portion everything is written; each has at most BATCH pages and as many links as it may, or is one
    page, and none is smaller than it has to be."""
    left = [outcome(count) for count in counts]
    while left:
        taken = writable(left, most)
        links = [len(one.analysis.links) if one.analysis else 0 for one in left]
        assert 1 <= taken <= min(BATCH, len(left))
        assert taken == 1 or sum(links[:taken]) <= most
        assert taken in {BATCH, len(left)} or sum(links[: taken + 1]) > most
        left = left[taken:]


def test_pages_that_keep_coming_keep_none_waiting(session: Session) -> None:
    """What a write left is written when it was to be at the latest, however often others are written before."""

    class Silent(Recorder):
        def record(self, _connection: Connection, outcomes: Sequence[Outcome]) -> None:
            """Nothing."""

    async def take() -> None:
        pipeline = StorePipeline(session, LeaseScheduler(session), Silent(session))
        pipeline._silence = None
        for _ in range(BATCH):
            pipeline.take(outcome(300))
        promised = pipeline._timer
        assert promised is not None
        for _ in range(3):
            pipeline.take(outcome(300))
            assert len(pipeline._batch) == BATCH - 1
            assert pipeline._timer is promised
        await pipeline.close()

    session.settings = replace(session.settings, crawl=replace(session.settings.crawl, concurrency=BATCH))
    asyncio.run(take())


def test_what_a_write_leaves_goes_with_the_next(session: Session) -> None:
    """Of pages with many links a write takes fewer than a batch: the rest is not worth a write of its own, and is
    written with the pages that come next, or when the crawl ends."""
    written: list[int] = []

    class Counting(Recorder):
        def record(self, _connection: Connection, outcomes: Sequence[Outcome]) -> None:
            written.append(len(outcomes))

    async def take() -> None:
        pipeline = StorePipeline(session, LeaseScheduler(session), Counting(session))
        pipeline._silence = None
        for _ in range(BATCH):
            pipeline.take(outcome(10))
        assert written == [25]
        for _ in range(BATCH - 7):
            pipeline.take(outcome(0))
        assert written == [25, BATCH]
        pipeline.take(outcome(0))
        await pipeline.close()

    session.settings = replace(session.settings, crawl=replace(session.settings.crawl, concurrency=BATCH))
    asyncio.run(take())
    assert written == [25, BATCH, 1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_waits_at_the_end_outlasts_a_busy_store(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process holds the store as the last page is closed: robots.txt answers and refusals that no page came
    after are written as soon as it lets go, before the spider may close the session."""
    monkeypatch.setattr(pipelines, "TRY_SECONDS", 0.02)
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.02)
    file = str(session.engine.url.database)
    session.engine = connect(f"sqlite:///{file}")
    session.rules.append(RulesRead(RobotsAnswer("http://a.test:80", 200, "", DAY, DAY), ()))
    session.refused.append(Refusal("no icon", "a.test"))
    other = sqlite3.connect(file, isolation_level=None)

    async def end() -> None:
        pipeline = StorePipeline(session, LeaseScheduler(session), Recorder(session))
        other.execute("BEGIN IMMEDIATE")
        closing = asyncio.ensure_future(pipeline.close())
        await asyncio.sleep(0)
        assert session.rules
        assert not closing.done()
        other.execute("ROLLBACK")
        await closing

    asyncio.run(end())
    other.close()
    assert session.failure is None
    assert not session.rules
    with reading(session.engine) as connection:
        assert connection.execute(select(robots.c.origin)).scalars().all() == ["http://a.test:80"]
        assert [one.reason for one in refusal_sums(connection, session.run_id)] == ["no icon"]
    session.engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_store_that_stays_busy_ends_the_wait(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last write is tried as often as any; then the crawl says that the store failed."""
    monkeypatch.setattr(pipelines, "TRY_SECONDS", 0.001)
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0.001)
    monkeypatch.setattr(pipelines, "TRIES", 3)
    file = str(session.engine.url.database)
    session.engine = connect(f"sqlite:///{file}")
    session.refused.append(Refusal("no icon", "a.test"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def end() -> None:
        await StorePipeline(session, LeaseScheduler(session), Recorder(session)).close()

    asyncio.run(end())
    other.close()
    assert isinstance(session.failure, StoreBusyError)
    session.engine.dispose()


def test_no_row_speaks_of_what_the_disk_refused(session: Session) -> None:
    """Where the archive cannot be forced onto the disk (a pipe cannot), what speaks of it is not committed, and the
    crawl ends."""
    _, pipe = os.pipe()
    session.archive._file = os.fdopen(pipe, "wb")
    session.refused.append(Refusal("no icon", "a.test"))
    asyncio.run(StorePipeline(session, LeaseScheduler(session), Recorder(session)).close())
    session.archive._file.close()
    session.archive._file = None
    assert isinstance(session.failure, ArchiveError)
    assert session.counters.refused == 0
    with reading(session.engine) as connection:
        assert not refusal_sums(connection, session.run_id)


def test_what_nobody_foresaw_ends_the_crawl(session: Session) -> None:
    """What cannot be stored for a reason of our own making would fail with every later batch: the crawl ends and says
    so, where it would stand still for as long as it is left running."""
    session.rules.append(RulesRead(None, ()))  # type: ignore[arg-type]
    asyncio.run(StorePipeline(session, LeaseScheduler(session), Recorder(session)).close())
    assert "what was fetched could not be stored (AttributeError)" in str(session.failure)
    assert session.end_reason == "store failed"
