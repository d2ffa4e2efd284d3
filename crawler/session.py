"""One crawl process at work: its store, its run, its archive, its worker pool, its counts."""

import logging
import math
import os
import secrets
import socket
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from classifier.traces.networks import Networks, read_networks
from classifier.workers import PageWorkers
from crawler.analysis import prepare
from crawler.capture import Archive
from crawler.counters import Counters
from crawler.learner import Learner, starting_model
from crawler.lock import sole_crawler
from crawler.orders import Orders
from crawler.plan import CrawlPlan
from crawler.scope import Scope
from crawler.scoping import scope_of
from crawler.traffic import Traffic
from store.captures import Capture
from store.checkpoints import checkpointing
from store.database import Engine, is_sqlite, now, writing
from store.entities import Refusal
from store.errors import SpyglassError, StoreError
from store.leases import give_back, give_back_all, give_back_expired, give_back_orphaned
from store.robots import RobotsAnswer
from store.runs import end_dead_runs, end_run, start_run
from store.settings import Settings

logger = logging.getLogger(__name__)

SOFTWARE = "Spyglass/0.1"


@dataclass(frozen=True, slots=True)
class RulesRead:
    """What an origin's robots.txt said, and the captures that show it."""

    answer: RobotsAnswer
    captures: tuple[Capture, ...]


@dataclass(slots=True)
class Session:
    """What the spider, the middlewares and the pipeline share. ``practice`` means that the proxy is the practice web,
    where no name is looked up and no contact is needed; ``beside`` is what brings more seeds while the crawl runs;
    ``networks`` is the user's table of hosting networks; ``rules``, and what was ``refused`` beside pages, are stored
    with the next pages; ``held`` is let go when the session is closed. A crawl that is ``stopping`` stores pages until
    ``stop_by`` (``time.monotonic()``); ``noted``: the store knows that the run is over and has its leases back."""

    engine: Engine
    settings: Settings
    plan: CrawlPlan
    practice: bool
    worker: str
    run_id: int
    key: bytes
    archive: Archive
    pages: PageWorkers
    scope: Scope
    learner: Learner
    orders: Orders
    networks: Networks | None = None
    counters: Counters = field(default_factory=Counters)
    traffic: Traffic = field(default_factory=Traffic)
    stopping: bool = False
    stop_by: float = math.inf
    end_reason: str = ""
    failure: SpyglassError | None = None
    on_progress: Callable[[Counters], None] | None = None
    beside: list[Callable[[], Coroutine[None, None, None]]] = field(default_factory=list)
    rules: list[RulesRead] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    held: ExitStack = field(default_factory=ExitStack)
    closed: bool = False
    noted: bool = False

    @property
    def user_agent(self) -> str:
        """How the crawler names itself, with the contact a webmaster can write to."""
        contact = self.settings.crawl.contact
        return f"{SOFTWARE} (+{contact})" if contact else SOFTWARE


def open_session(engine: Engine, settings: Settings, plan: CrawlPlan, *, practice: bool) -> Session:
    """Start a run: take back what dead workers held, open the archive and the worker pool.

    On SQLite the session holds crawler.lock until it is closed, so every lease that is left belongs to a dead process.
    Raises StoreError, StoreBusyError where another crawl holds that lock.
    """
    with ExitStack() as held:
        held.enter_context(sole_crawler(engine))
        held.enter_context(checkpointing(engine))
        session = _started(engine, settings, plan, practice=practice)
        session.held = held.pop_all()
    return session


def _started(engine: Engine, settings: Settings, plan: CrawlPlan, *, practice: bool) -> Session:
    table = settings.traces.networks
    networks = read_networks(Path(table)) if table else None
    worker = f"{socket.gethostname().split('.')[0]}-{os.getpid()}-{secrets.token_hex(2)}"
    with writing(engine) as connection:
        if is_sqlite(engine):
            give_back_all(connection, now())
            end_dead_runs(connection, now(), silent_since=timedelta())
        else:
            give_back_expired(connection, now())
            end_dead_runs(connection, now())
            give_back_orphaned(connection, now())
        run_id = start_run(connection, plan.purpose, worker, plan.as_options(), now())
    key = secret_key(settings.secret)
    scope = scope_of(settings)
    return Session(
        engine=engine,
        settings=settings,
        plan=plan,
        practice=practice,
        worker=worker,
        run_id=run_id,
        key=key,
        archive=Archive(settings.evidence, worker, SOFTWARE),
        pages=PageWorkers(
            workers=settings.crawl.workers,
            seconds=settings.crawl.page_seconds,
            initializer=prepare,
            initargs=(settings.models, scope),
        ),
        scope=scope,
        learner=Learner(engine, starting_model(settings.models)),
        orders=Orders(engine),
        networks=networks,
    )


def close_session(session: Session) -> None:
    """Whatever happened: workers stopped, archive closed, leases given back, the run closed. Does nothing twice."""
    if session.closed:
        return
    session.closed = True
    session.learner.stop()
    session.pages.close()
    session.orders.close()
    session.end_reason = session.end_reason or "stopped"
    for step in (session.archive.close, partial(_close_run, session)):
        try:
            step()
        except (StoreError, OSError) as error:  # the next run takes the leases back
            logger.error("the run could not be closed: %s", error)
            session.failure = session.failure or StoreError(f"the run could not be closed: {error}")
    session.held.close()


def _close_run(session: Session) -> None:
    with writing(session.engine) as connection:
        give_back(connection, session.worker, now())
        end_run(connection, session.run_id, session.end_reason, session.counters.as_dict(), now())
    session.noted = True


def secret_key(path: Path) -> bytes:
    """The store's own secret for keyed digests, made on first use, readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(32))
            fresh.replace(path)
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot keep the secret key in {path}: {error.strerror}") from error
