"""Traces as the clustering reads them."""

from datetime import datetime

from sqlalchemy import Engine

from store.database import reading, writing
from store.marks import carriers, long_lists, shared_marks, shared_traces_of
from store.sharedtraces import traces_among
from store.traces import Sighting, Trace, TraceKind, record_traces

PHONE, MAIL = TraceKind.PHONE, TraceKind.MAIL


def fill(engine: Engine, moment: datetime, **shown: str) -> None:
    """Sites with the phone numbers that they show."""
    with writing(engine) as connection:
        for site, values in shown.items():
            found = [Trace(PHONE, value, value, "body", 0.9) for value in values.split()]
            record_traces(connection, Sighting(f"{site}.example", None, None, moment), found)


def test_only_what_several_and_not_all_have_is_read(engine: Engine, moment: datetime) -> None:
    """What one site alone has joins nobody, and what too many have is public."""
    fill(engine, moment, a="own x all", b="x all", c="all")
    with reading(engine) as connection:
        read = {(mark.site, mark.value) for mark in shared_marks(connection, 2)}
        assert read == {("a.example", "x"), ("b.example", "x")}
        assert [mark.site for mark in carriers(connection, PHONE, "all", 3)] == ["a.example", "b.example", "c.example"]
        assert carriers(connection, PHONE, "all", 2) == []
        assert sorted(shared_traces_of(connection, ["a.example"])["a.example"]) == [(PHONE, "all"), (PHONE, "x")]


def test_shared_traces_of_many_sites_are_told_at_once(engine: Engine, moment: datetime) -> None:
    """By site; who shares nothing, or is not known, is not named."""
    fill(engine, moment, a="own x", b="x", c="alone")
    with reading(engine) as connection:
        asked = [f"{name}.example" for name in "abcd"]
        assert shared_traces_of(connection, asked) == {"a.example": [(PHONE, "x")], "b.example": [(PHONE, "x")]}
        assert shared_traces_of(connection, []) == {}


def test_long_lists_are_counted(engine: Engine, moment: datetime) -> None:
    """Sites that show many values of a kind are told with how many; of all, or of some."""
    fill(engine, moment, a="1 2 3", b="1", c="1 2 3 4")
    with reading(engine) as connection:
        assert long_lists(connection, 2) == {("a.example", PHONE): 3, ("c.example", PHONE): 4}
        assert long_lists(connection, 2, ["a.example"]) == {("a.example", PHONE): 3}


def test_traces_of_several_sites_are_told_together(engine: Engine, moment: datetime) -> None:
    """Each once, with those of the sites that have it, most shared first; strangers are counted only for what several
    of the sites have."""
    fill(engine, moment, a="x", b="x y", stranger="x y")
    with reading(engine) as connection:
        first, second = traces_among(connection, ["a.example", "b.example"])
    assert (first.value, first.sites, first.common) == ("x", ("a.example", "b.example"), 3)
    assert (second.value, second.sites, second.common) == ("y", ("b.example",), 1)
