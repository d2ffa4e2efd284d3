"""What first fetches taught is kept once a site, and a label stands beside it."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, select

from store.database import reading, writing
from store.entities import Category
from store.frontier import add_links
from store.labels import Label, put_label
from store.link_examples import LinkExample, add_examples, decided_sites, examples_since, latest_examples
from store.schema.crawl import sites
from tests.unit.store.conftest import LinkMaker


def example(site: str, score: float = 0.5) -> LinkExample:
    """One first fetch."""
    return LinkExample(site, "list.test", b"\1\2", score)


def test_a_site_teaches_once(engine: Engine, moment: datetime) -> None:
    """The first answer of a site counts; a second one, from whichever worker, changes nothing."""
    with writing(engine) as connection:
        add_examples(connection, [example("a.test", 0.9)], moment)
        add_examples(connection, [example("a.test", 0.1)], moment)
        assert examples_since(connection, 0)[0] == 1
        assert latest_examples(connection, 10) == [example("a.test", 0.9)]


def test_what_came_since_is_counted_once(engine: Engine, moment: datetime) -> None:
    """Who looks again from the newest row that it was told of counts each example once, and none where none came."""
    with writing(engine) as connection:
        assert examples_since(connection, 0) == (0, 0)
        counts, newest = [], 0
        for sites_found in (("a.test", "b.test"), (), ("c.test",)):
            for site in sites_found:
                add_examples(connection, [example(site)], moment)
            count, newest = examples_since(connection, newest)
            counts.append(count)
    assert counts == [2, 0, 1]


def test_latest_come_oldest_first(engine: Engine, moment: datetime) -> None:
    """Of many examples the last ones are read, in the order in which they were learned."""
    every = [example(f"s{number}.test") for number in range(7)]
    with writing(engine) as connection:
        for one in every:
            add_examples(connection, [one], moment)
    with reading(engine) as connection:
        assert latest_examples(connection, 3) == every[-3:]


@pytest.mark.parametrize(("category", "pirate"), [(Category.OTHER_PIRACY, True), (Category.LEGIT, False)])
def test_labels_say_what_examples_were(
    engine: Engine, link: LinkMaker, moment: datetime, category: Category, pirate: bool
) -> None:
    """Sites with an example and a label are told, with what the label says; others are not."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("b.test"), link("c.test")], None, moment, 3.0)
        numbers = {row.key: row.id for row in connection.execute(select(sites))}
        for site in ("a.test", "b.test"):
            add_examples(connection, [example(site)], moment)
        for site in ("a.test", "c.test"):
            put_label(connection, numbers[site], Label(category, (), "verdict"), moment)
        assert decided_sites(connection) == {"a.test": pirate}
