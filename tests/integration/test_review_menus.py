"""What the review app counts beside its requests."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from jinja2 import Environment

from review.queue import refresh
from review.web.house import House
from review.web.messages import read_catalogues
from review.web.pages.queue import menus
from review.web.remembering import FRESH, Remembered
from store.database import Engine
from store.settings import Settings
from tests.samples import DAY, add_site


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_menus_are_counted_anew_when_their_request_is_over(engine: Engine, settings: Settings) -> None:
    """Who asks after a minute is shown the old counts; the new ones are made later, and not on that request's line."""
    later: list[Callable[[], None]] = []
    house = House(engine, settings, Environment(), read_catalogues(), lambda: DAY, menus=Remembered(later.append))
    assert menus(house, DAY)["language"] == {}
    add_site(engine, settings.evidence, "shop.example")
    refresh(engine, DAY)
    over = DAY + FRESH + timedelta(seconds=1)
    assert menus(house, over)["language"] == {}
    for task in later:
        task()
    assert menus(house, over)["language"] == {"nb": 1}
