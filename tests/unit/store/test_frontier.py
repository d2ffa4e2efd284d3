"""What the stateful model of the frontier does not reach: caps, first sight of sites, odd text."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from store.database import writing
from store.frontier import LINKS_PER_SITE, add_links, count_waiting
from store.schema.crawl import frontier, host_groups, sites
from tests.unit.store.conftest import LinkMaker


def test_site_keeps_its_best_links(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Of a site that shows more URLs than the cap, the most promising are kept, and the cap holds for later ones."""
    shown = [link("trap.test", f"/{day}", priority=day) for day in range(LINKS_PER_SITE + 50)]
    with writing(engine) as connection:
        assert add_links(connection, shown, None, moment, delay=3) == LINKS_PER_SITE
        assert add_links(connection, [link("trap.test", "/late", priority=9999)], None, moment, delay=3) == 0
        assert add_links(connection, [link("other.test")], None, moment, delay=3) == 1
        kept = connection.execute(select(frontier.c.priority).where(frontier.c.site == "trap.test")).scalars()
        assert min(kept) == 50


def test_new_links_make_their_site_and_group(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """The first link to a site makes its row and that of its host group; later ones change neither's beginnings."""
    with writing(engine) as connection:
        add_links(connection, [link("a.shop.test", host_group="shop.test", source="seed")], None, moment, delay=7)
        later = moment + timedelta(days=1)
        add_links(connection, [link("a.shop.test", "/2", host_group="shop.test")], None, later, delay=1)
        site = connection.execute(select(sites)).one()
        group = connection.execute(select(host_groups)).one()
    assert (site.key, site.host_group, site.source, site.first_seen) == ("a.shop.test", "shop.test", "seed", moment)
    assert (site.links, site.fetched, site.pages, site.score) == (2, 0, 0, None)
    assert (group.key, group.delay, group.next_due, group.failures) == ("shop.test", 7, moment, 0)


def test_no_links_are_no_work(engine: Engine, moment: datetime) -> None:
    """A page without links changes nothing."""
    with writing(engine) as connection:
        assert add_links(connection, [], None, moment, delay=3) == 0
        assert count_waiting(connection) == 0


def test_hostile_anchor_is_stored(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """NUL characters, lone surrogates and endless text in an anchor do not stop the page's links from being kept."""
    odd = link("odd.test", anchor="a\0b\ud800" + "x" * 1000)
    with writing(engine) as connection:
        add_links(connection, [odd], None, moment, delay=3)
        anchor = connection.execute(select(frontier.c.anchor)).scalar_one()
    assert anchor == "a\ufffdb?" + "x" * 296
