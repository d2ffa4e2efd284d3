"""The test house itself: stores are empty and on the engine asked for, and nothing leaves the machine."""

import socket

import pytest
from sqlalchemy import Engine, func, select, text

from store.database import is_sqlite, reading
from store.schema.crawl import frontier
from store.settings import Settings


def test_store_is_empty_and_on_its_engine(engine: Engine, settings: Settings) -> None:
    """A test gets an empty store, and the engine behind it is the one its settings name."""
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(frontier)).scalar_one() == 0
    assert is_sqlite(engine) == settings.database.startswith("sqlite:")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_is_real(engine: Engine) -> None:
    """The PostgreSQL of the tests is a server of a current version."""
    with reading(engine) as connection:
        assert "PostgreSQL 18" in connection.execute(text("SELECT version()")).scalar_one()


@pytest.mark.parametrize("host", ["198.51.100.7", "2001:db8::7", "spyglass.example"])
def test_nothing_leaves_the_machine(host: str) -> None:
    """A connection to anything but loopback is refused before a packet is sent."""
    with pytest.raises(RuntimeError, match="tests stay on loopback"):
        socket.create_connection((host, 80), timeout=1)


def test_loopback_is_open() -> None:
    """A server of the test's own can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
