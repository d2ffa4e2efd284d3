"""Saved views."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, insert

from store.database import writing
from store.entities import Category, SiteState, Stage, UserRole
from store.errors import UsageError
from store.schema.review import saved_views
from store.users import add_user
from store.views import MOST, View, delete_view, save_view, views_of
from store.waiting import Filters

FILTERS = Filters(
    category=Category.IPTV_RESELLER,
    language="nb",
    country="NO",
    state=SiteState.LIVE,
    stage=Stage.FIRST,
    operator_id=3,
    score_from=0.5,
    search="tv",
)


def test_a_view_comes_back_as_it_was_saved(engine: Engine, moment: datetime) -> None:
    """Every filter, under its name, to its user alone; the same name again takes its place."""
    with writing(engine) as connection:
        for name in ("anna", "ben"):
            add_user(connection, name, UserRole.ANALYST, "root", moment)
        save_view(connection, "anna", View(" Norske ", FILTERS), moment)
        save_view(connection, "anna", View("Alles", Filters()), moment)
        assert views_of(connection, "anna") == [View("Alles", Filters()), View("Norske", FILTERS)]
        assert views_of(connection, "ben") == []
        changed = replace(FILTERS, language="sv")
        save_view(connection, "anna", View("Norske", changed), moment)
        assert views_of(connection, "anna")[1].filters == changed
        assert delete_view(connection, "anna", "Norske")
        assert not delete_view(connection, "ben", "Alles")


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "a\nb", "\x00"])
def test_a_name_must_be_one(engine: Engine, moment: datetime, name: str) -> None:
    """Nothing, too much and control characters are no name."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", moment)
        with pytest.raises(UsageError, match="1 to 80"):
            save_view(connection, "anna", View(name, FILTERS), moment)


def test_there_is_an_end_to_views(engine: Engine, moment: datetime) -> None:
    """Beyond a menu's worth a new one is refused; one that is there can still be changed."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", moment)
        for number in range(MOST):
            save_view(connection, "anna", View(f"v{number}", FILTERS), moment)
        save_view(connection, "anna", View("v0", Filters()), moment)
        with pytest.raises(UsageError, match="delete one first"):
            save_view(connection, "anna", View("one more", FILTERS), moment)


def test_filters_of_another_version_are_read_as_far_as_they_go(engine: Engine, moment: datetime) -> None:
    """What this version does not know is left out."""
    with writing(engine) as connection:
        add_user(connection, "anna", UserRole.ANALYST, "root", moment)
        row = {"user_name": "anna", "name": "old", "saved_at": moment}
        connection.execute(insert(saved_views).values(**row, filters={"language": "nb", "colour": "red"}))
        assert views_of(connection, "anna") == [View("old", Filters(language="nb"))]
