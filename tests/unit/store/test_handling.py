"""Handling: orders of people about sites, in force until their date or until lifted."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from store.audit import entries
from store.database import reading, writing
from store.entities import Handling
from store.handling import codes, lift, order


def test_orders_hold_until_their_date(engine: Engine, moment: datetime) -> None:
    """An order is in force from now until its date, one without a date for good; other sites have none."""
    end = moment + timedelta(days=7)
    with writing(engine) as connection:
        order(connection, "a.test", Handling.EMBARGO_UNTIL, "ann", moment, until=end, note="raid")
        order(connection, "a.test", Handling.NO_TOUCH, "ann", moment, until=None, note="")
        wanted = ["a.test", "b.test"]
        assert codes(connection, wanted, moment) == {"a.test": {Handling.EMBARGO_UNTIL, Handling.NO_TOUCH}}
        assert codes(connection, wanted, end) == {"a.test": {Handling.NO_TOUCH}}
        assert codes(connection, [], moment) == {}


def test_lifted_order_is_over(engine: Engine, moment: datetime) -> None:
    """Lifting ends the order of that code alone; there is nothing to lift twice."""
    with writing(engine) as connection:
        for code in (Handling.NO_TOUCH, Handling.NO_NOTICE):
            order(connection, "a.test", code, "ann", moment, until=None, note="")
        assert lift(connection, "a.test", Handling.NO_TOUCH, "bob", moment)
        assert not lift(connection, "a.test", Handling.NO_TOUCH, "bob", moment)
        assert not lift(connection, "b.test", Handling.NO_NOTICE, "bob", moment)
        assert codes(connection, ["a.test"], moment) == {"a.test": {Handling.NO_NOTICE}}


def test_who_ordered_is_on_record(engine: Engine, moment: datetime) -> None:
    """Ordering and lifting are in the audit log with who and why; lifting nothing is not."""
    with writing(engine) as connection:
        order(connection, "a.test", Handling.NO_TOUCH, "ann", moment, until=moment, note="ongoing case")
        lift(connection, "a.test", Handling.NO_TOUCH, "bob", moment)
        lift(connection, "a.test", Handling.NO_TOUCH, "bob", moment)
        logged = [(entry.actor, entry.action, entry.subject, entry.detail) for entry in entries(connection)]
    detail = {"code": "no_touch", "until": moment.isoformat(), "note": "ongoing case"}
    assert logged == [
        ("ann", "handling", "a.test", detail),
        ("bob", "handling lifted", "a.test", {"code": "no_touch"}),
    ]


def test_many_sites_at_once(engine: Engine, moment: datetime) -> None:
    """A question about more sites than one statement can carry finds those with orders."""
    with writing(engine) as connection:
        order(connection, "s40000.test", Handling.NO_TOUCH, "ann", moment, until=None, note="")
    with reading(engine) as connection:
        found = codes(connection, [f"s{number}.test" for number in range(40_001)], moment)
    assert found == {"s40000.test": {Handling.NO_TOUCH}}
