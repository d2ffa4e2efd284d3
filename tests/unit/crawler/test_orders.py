"""Orders of people, as a crawl obeys them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from crawler.orders import Orders
from crawler.refusals import RefusedRequestError
from store.database import connect, now, writing
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


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_restarted_server_is_asked_anew(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Orders are known through a restart of the database between two requests: no request fails for it, and the log has
    no traceback of a connection that is gone."""
    orders = Orders(engine)
    orders.obey("shop.test")
    other = connect(engine.url.render_as_string(hide_password=False))
    with writing(other) as connection:
        order(connection, "shop.test", Handling.NO_TOUCH, "ana", now(), until=None, note="")
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{others} AND pid <> pg_backend_pid() AND backend_type = 'client backend'"))
    other.dispose()
    orders.obey("other.test")
    with pytest.raises(RefusedRequestError, match="no_touch"):
        orders.obey("shop.test")
    orders.close()
    assert not caplog.records
