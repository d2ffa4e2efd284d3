"""Clients that are killed and try again lose no verdict and double none, on both engines."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.review_crashes import run
from review.queue import refresh
from store.database import writing
from store.entities import UserRole
from store.settings import Settings
from store.users import add_user
from tests.samples import DAY, add_site

CLIENTS = ("anna", "ben", "carl", "dora")


@pytest.mark.slow
def test_killed_clients_lose_and_double_nothing(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """Four processes decide forty sites and are killed eight times on the way: every answered verdict is stored once,
    each site is decided once, and the log holds and tells of exactly these."""
    for number in range(60):
        add_site(engine, settings.evidence, f"shop{number}.example", 0.9)
    with writing(engine) as connection:
        for name in CLIENTS:
            add_user(connection, name, UserRole.ANALYST, "root", DAY)
    refresh(engine, DAY)
    ended = run(settings.database, tmp_path, CLIENTS, verdicts=40, kills=8)
    assert len(ended.answered) == 40
    assert (ended.lost, ended.doubled, ended.twice) == (frozenset(), frozenset(), ())
    assert ended.broken is None
    assert ended.kills == 8
    assert set(ended.stored) >= ended.answered
