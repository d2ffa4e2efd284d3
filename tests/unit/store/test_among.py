"""One of many values, as a single parameter, on either engine."""

from datetime import datetime

from sqlalchemy import Engine, select

from store.among import among
from store.database import writing
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
        found = set(connection.execute(select(sites.c.key).where(among(connection, sites.c.key, keys))).scalars())
        numbers = [url_key("https://b.test/"), -(2**63), 2**63 - 1]
        (row,) = connection.execute(select(frontier.c.site).where(among(connection, frontier.c.url_key, numbers)))
        none = connection.execute(select(sites.c.key).where(among(connection, sites.c.key, []))).all()
    assert (found, row.site, none) == ({"a.test", "c'\"\\.test"}, "b.test", [])
