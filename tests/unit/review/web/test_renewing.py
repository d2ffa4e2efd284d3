"""The queue is kept in order beside the pages."""

from threading import Event

import pytest
from sqlalchemy import Engine

from review.web.renewing import renewed
from store.settings import Settings
from tests.patience import PATIENCE
from tests.samples import add_site


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_loaded_beforehand_stops_no_ranking(engine: Engine, settings: Settings) -> None:
    """A library that is broken costs the page that needs it; what comes in afterwards is ranked all the same."""
    failed, ranked = Event(), Event()

    def broken() -> None:
        failed.set()
        raise ImportError("no such library")

    def licensed() -> frozenset[str]:
        ranked.set()
        return frozenset()

    with renewed(engine, licensed, every=0.01, prepare=broken):
        assert failed.wait(PATIENCE)
        assert not ranked.is_set()
        add_site(engine, settings.evidence, "shop.example", 0.9)
        assert ranked.wait(PATIENCE)
