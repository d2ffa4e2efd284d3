"""How sites stand is what fetches, first fetches and links add up to."""

from datetime import datetime

from sqlalchemy import Engine, update

from store.database import reading, writing
from store.frontier import add_links
from store.link_examples import LinkExample, add_examples
from store.schema.crawl import sites
from store.sites import SiteFetch, count_fetches, note_site_links
from store.standing import Referrals, SiteStanding, fetched_standings, referrals, standings
from tests.unit.store.conftest import LinkMaker


def test_known_sites_stand_as_they_are(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Fetches, score and what its links gave come back for each known site; strangers are left out."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("new.test")], None, moment, 3.0)
        count_fetches(connection, [SiteFetch("a.test", None, "", moment)])
        connection.execute(update(sites).where(sites.c.key == "a.test").values(score=0.7))
        for number, score in enumerate((0.25, 0.5, 1.0)):
            add_examples(connection, [LinkExample(f"{number}.test", "a.test", b"", score)], moment)
    with reading(engine) as connection:
        found = standings(connection, ["a.test", "new.test", "stranger.test"], 0.5)
    assert found == {"a.test": SiteStanding(1, 0.7, 3, 1.75, 2), "new.test": SiteStanding()}


def test_a_walk_counts_the_newest_examples_alone(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """Of many examples a walk through the frontier counts the last ones; a store without any tells what was fetched."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("old.test"), link("new.test")], None, moment, 3.0)
        for site in ("a.test", "old.test"):
            count_fetches(connection, [SiteFetch(site, None, "", moment)])
        assert fetched_standings(connection, 0.5, 3) == {"a.test": SiteStanding(1), "old.test": SiteStanding(1)}
        for number, source in enumerate(("old.test", "a.test", "a.test", "a.test")):
            add_examples(connection, [LinkExample(f"{number}.test", source, b"", 0.5)], moment)
        found = fetched_standings(connection, 0.5, 3)
    assert found == {"a.test": SiteStanding(1, None, 3, 1.5, 3), "old.test": SiteStanding(1)}


def test_referrals_count_sites_and_keep_the_best(engine: Engine, moment: datetime) -> None:
    """A site that links twice counts once, with its best page; pages nobody scored leave no score."""
    with writing(engine) as connection:
        note_site_links(connection, {("a.test", "x.test"): 0.2, ("a.test", "y.test"): 0.2}, moment)
        note_site_links(connection, {("a.test", "x.test"): 0.9}, moment)
        note_site_links(connection, {("a.test", "x.test"): 0.4}, moment)
        note_site_links(connection, {("b.test", "x.test"): None, ("b.test", "z.test"): None}, moment)
    with reading(engine) as connection:
        found = referrals(connection, ["x.test", "y.test", "z.test", "nobody.test"])
    assert found == {"x.test": Referrals(2, 0.9), "y.test": Referrals(1, 0.2), "z.test": Referrals(1, None)}


def test_many_sites_at_once(engine: Engine, link: LinkMaker, moment: datetime) -> None:
    """More keys than one statement can carry are answered all the same."""
    keys = [f"h{number}.test" for number in range(1200)]
    with writing(engine) as connection:
        add_links(connection, [link(key) for key in keys[::2]], None, moment, 3.0)
    with reading(engine) as connection:
        assert standings(connection, keys, 0.5).keys() == set(keys[::2])
