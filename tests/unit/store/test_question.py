"""Statements that the driver runs as they were compiled, on either engine."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text

from store.database import open_view, writing
from store.entities import Handling
from store.errors import StoreError
from store.handling import hands_off, lift, order
from store.question import Question
from store.schema.crawl import handling


def test_it_sees_what_is_committed_when_it_is_asked(engine: Engine, moment: datetime) -> None:
    """One question, asked again and again: each order that stands then, by any parameter, and no other."""
    view = open_view(engine)
    question = hands_off(view)
    later = moment + timedelta(microseconds=1)
    assert question.rows(site="a'b.test", at=moment) == []
    with writing(engine) as connection:
        order(connection, "a'b.test", Handling.NO_TOUCH, "ann", moment, until=later, note="")
        order(connection, "a'b.test", Handling.NO_NOTICE, "ann", moment, until=None, note="")
        assert question.rows(site="a'b.test", at=moment) == []
    assert question.rows(site="a'b.test", at=moment) == [("no_touch",)]
    assert question.rows(site="a'b.test", at=later) == []
    assert question.rows(site="other.test", at=moment) == []
    with writing(engine) as connection:
        lift(connection, "a'b.test", Handling.NO_TOUCH, "ann", moment)
    assert question.rows(site="a'b.test", at=moment) == []
    view.close()


def test_what_the_driver_refuses_is_an_error_of_the_store(engine: Engine) -> None:
    """A question that cannot be answered raises what whoever asked can handle, and the next one is answered."""
    view = open_view(engine)
    broken = Question(view, select(handling.c.code.label("said")).where(text("no_such_column = 1")))
    with pytest.raises(StoreError):
        broken.rows()
    assert hands_off(view).rows(site="a.test", at=datetime.fromisoformat("2026-03-01T00:00:00Z")) == []
    view.close()
