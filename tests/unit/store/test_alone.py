"""Steps that wait for each other, and for a store that is busy."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from store import alone as module
from store import audit
from store.alone import REBUILD, again, alone
from store.database import writing
from store.errors import StoreBusyError, StoreError

BUSY = StoreBusyError("the database is locked by another process; try again when it has finished")


def doing(*outcomes: Exception | int) -> Callable[[], int]:
    """A step that has one of these outcomes a try."""
    left = iter(outcomes)

    def step() -> int:
        one = next(left)
        if isinstance(one, Exception):
            raise one
        return one

    return step


def test_a_busy_store_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step is done as soon as the store lets it, and what it gives is given; other errors are not waited for."""
    monkeypatch.setattr(module, "PAUSE", 0.0)
    assert again(doing(BUSY, BUSY, 7)) == 7
    with pytest.raises(StoreError, match="disk"):
        again(doing(StoreError("the disk is full"), 7))


def test_without_patience_there_is_one_try() -> None:
    """Who was asked to stop does not wait: the first refusal is the answer."""
    step = doing(BUSY, 7)
    with pytest.raises(StoreBusyError):
        again(step, patience=0.0)
    assert step() == 7


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_errand_is_run_by_one_at_a_time(engine: Engine) -> None:
    """While one runs it nobody else gets in; afterwards, also after a failure, the next one does."""

    def is_free() -> bool:
        with engine.connect() as other, other.begin():
            return bool(other.execute(text("SELECT pg_try_advisory_xact_lock(:errand)"), {"errand": REBUILD}).scalar())

    with alone(engine, REBUILD):
        assert not is_free()
    assert is_free()
    with pytest.raises(StoreError, match="disk"), alone(engine, REBUILD):
        raise StoreError("the disk is full")
    assert is_free()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_people_decide_while_an_errand_is_run(engine: Engine, moment: datetime) -> None:
    """An errand of minutes keeps nobody from the audit log, into which every verdict writes."""
    with alone(engine, REBUILD), writing(engine) as connection:
        assert audit.append(connection, "ANNA", "verdict", "shop.test", {}, moment).seq == 1
