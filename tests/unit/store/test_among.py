"""One of many values, as a single parameter, on either engine."""

from datetime import datetime

from sqlalchemy import select

from store.among import among, one_of
from store.database import Engine, reading, writing
from store.frontier import add_links
from store.schema.crawl import frontier, sites
from store.urls import url_key
from tests.unit.store.conftest import LinkMaker


def test_many_values_are_one_parameter(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Of more values than a statement can have parameters, the present ones are found; text with quotes is a value like
    any other, 64-bit numbers keep their sign, and of no values none is found."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("b.test"), link("c'\"\\.test")], None, moment, 3.0)
        keys = ["a.test", "c'\"\\.test", *(f"h{number}.test" for number in range(70_000))]
        found = set(connection.execute(select(sites.c.key).where(among(sites.c.key, keys))).scalars())
        numbers = [url_key("https://b.test/"), -(2**63), 2**63 - 1]
        (row,) = connection.execute(select(frontier.c.site).where(among(frontier.c.url_key, numbers)))
        none = connection.execute(select(sites.c.key).where(among(sites.c.key, []))).all()
    assert (found, row.site, none) == ({"a.test", "c'\"\\.test"}, "b.test", [])


def test_a_statement_made_once_takes_any_values(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """One statement, given other values each time: text with quotes, none at all, more than there can be parameters;
    numbers of 64 bits keep their sign."""
    wanted = select(sites.c.key).where(one_of(sites.c.key, "keys")).order_by(sites.c.key)
    numbered = select(frontier.c.site).where(one_of(frontier.c.url_key, "numbers"))
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("b.test"), link("c'\"\\.test")], None, moment, 3.0)
        many = ["b.test", *(f"h{number}.test" for number in range(70_000))]
        given = (["a.test", "c'\"\\.test"], [], many)
        found = [connection.execute(wanted, {"keys": keys}).scalars().all() for keys in given]
        numbers = [url_key("https://b.test/"), -(2**63), 2**63 - 1]
        sited = connection.execute(numbered, {"numbers": numbers}).scalars().all()
    assert found == [["a.test", "c'\"\\.test"], [], ["b.test"]]
    assert sited == ["b.test"]


def test_the_index_is_used(engine: Engine) -> None:
    """In a condition on its own and beside others SQLite searches the index and does not read the whole table."""
    if engine.dialect.name != "sqlite":
        return
    alone = select(sites.c.id).where(among(sites.c.key, ["a.test"]))
    beside = select(sites.c.id).where(among(sites.c.key, ["a.test"]), sites.c.score > 0)
    for statement in (alone, beside):
        words = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        with reading(engine) as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")]
        assert any(step.startswith("SEARCH sites") for step in plan), plan
