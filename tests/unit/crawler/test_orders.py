"""Orders of people, as a crawl obeys them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from crawler.orders import Orders
from crawler.refusals import RefusedRequestError
from store.database import now, writing
from store.entities import Handling
from store.handling import lift, order


def test_an_order_is_obeyed_from_the_next_request_on(engine: Engine) -> None:
    """The last look at a request knows an order given a moment before it, and one lifted a moment before it."""
    orders = Orders(engine)
    orders.foresee("shop.test")
    orders.obey("shop.test")
    with writing(engine) as connection:
        order(connection, "shop.test", Handling.NO_TOUCH, "ana", now(), until=None, note="")
    with pytest.raises(RefusedRequestError, match="no_touch"):
        orders.obey("shop.test")
    orders.obey("other.test")
    with writing(engine) as connection:
        lift(connection, "shop.test", Handling.NO_TOUCH, "ana", now())
    orders.obey("shop.test")
    orders.close()


def test_the_first_look_knows_what_was_ordered_before(engine: Engine) -> None:
    """A site under an order of yesterday is refused before it is looked up; orders on exports do not bind a crawl."""
    yesterday: datetime = now() - timedelta(days=1)
    with writing(engine) as connection:
        order(connection, "shop.test", Handling.PASSIVE_ONLY, "ana", yesterday, until=None, note="")
        order(connection, "news.test", Handling.NO_NOTICE, "ana", yesterday, until=None, note="")
        order(connection, "past.test", Handling.NO_TOUCH, "ana", yesterday, until=now(), note="")
    orders = Orders(engine)
    with pytest.raises(RefusedRequestError, match="passive_only"):
        orders.foresee("shop.test")
    for free in ("news.test", "past.test", "other.test"):
        orders.foresee(free)
        orders.obey(free)
    orders.close()
