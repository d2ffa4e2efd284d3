"""What the stateful model of the frontier does not reach: caps, first sight of sites, odd text."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from store.database import writing
from store.entities import LinkState
from store.frontier import LINKS_PER_SITE, add_links, count_waiting, settle
from store.leases import lease, release
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


def test_failures_of_a_group_are_counted(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Failures in a row add up, a success wipes them out, and a delay asked for by robots.txt stays."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test")], None, moment, delay=3)
        release(connection, "a.test", moment, failed=True, delay=20)
        release(connection, "a.test", moment, failed=True)
        twice = connection.execute(select(host_groups.c.failures)).scalar_one()
        release(connection, "a.test", moment, failed=False)
        group = connection.execute(select(host_groups)).one()
        (held,) = lease(connection, "w", moment, groups=1, seconds=60)
    assert (twice, group.failures, group.delay, held.delay) == (2, 0, 20, 20)


def test_settled_url_says_how_it_ended(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """A settled URL keeps its end, when and why; a note of any length and content fits."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test")], None, moment, delay=3)
        (held,) = lease(connection, "w", moment, groups=1, seconds=60)
        settle(connection, held.link_id, LinkState.FAILED, moment, "timeout\0" * 100)
        row = connection.execute(select(frontier)).one()
    assert (row.state, row.done_at, row.leased_by, row.lease_until) == ("failed", moment, None, None)
    assert row.note == ("timeout\ufffd" * 100)[:200]
