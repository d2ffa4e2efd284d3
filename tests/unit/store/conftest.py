"""What the tests of the store share: a fixed moment and links that need no page to come from."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from store.entities import NewLink

LinkMaker = Callable[..., NewLink]


@pytest.fixture
def moment() -> datetime:
    """The time at which a test's story begins."""
    return datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def link() -> LinkMaker:
    """Makes a link from a host name, a path and a priority; the host is its own site and group."""

    def make(host: str, path: str = "/", priority: float = 1.0, **more: object) -> NewLink:
        given = {"site": host, "host_group": host, "hops": 1, "source": "page", **more}
        return NewLink(url=f"https://{host}{path}", priority=priority, **given)  # type: ignore[arg-type]

    return make
