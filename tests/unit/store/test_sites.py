"""Sites: filled as their pages come in, joined by links and redirects."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from store.database import writing
from store.entities import Category, Reason, SiteState
from store.frontier import add_links
from store.schema.crawl import credential_links, operators, sites
from store.sites import (
    CredentialSighting,
    SiteFetch,
    SiteScoreRow,
    count_fetches,
    find_site,
    note_credentials,
    note_redirect,
    note_site_links,
    referring_sites,
    save_site_scores,
    sites_by_id,
)
from tests.unit.store.conftest import LinkMaker


@pytest.fixture
def two_sites(engine: Engine, link: LinkMaker, moment: datetime) -> Engine:
    """A store that knows a.test and b.test by link."""
    with writing(engine) as connection:
        add_links(connection, [link("a.test"), link("b.test")], None, moment, delay=3)
    return engine


def test_new_site_is_blank(two_sites: Engine, moment: datetime) -> None:
    """A site that was only linked has a beginning and nothing else; an unknown one is not found."""
    with writing(two_sites) as connection:
        site = find_site(connection, "a.test")
        assert find_site(connection, "c.test") is None
    assert site is not None
    assert (site.key, site.host_group, site.first_seen, site.url) == ("a.test", "a.test", moment, "")
    assert (site.fetched, site.pages, site.state, site.score, site.verdict) == (0, 0, None, None, None)
    assert (site.last_seen, site.operator, site.reasons) == (None, None, ())


def test_fetches_count_and_show_a_state(two_sites: Engine, moment: datetime) -> None:
    """Each fetch counts; a state stays until a later fetch shows another."""
    later = moment + timedelta(hours=1)
    with writing(two_sites) as connection:
        count_fetches(connection, [SiteFetch("a.test", SiteState.CHALLENGED, "bot wall\0" + "x" * 500, moment)])
        count_fetches(connection, [SiteFetch("a.test", None, "", later)])
        site = find_site(connection, "a.test")
        evidence = connection.execute(select(sites.c.state_evidence).where(sites.c.key == "a.test")).scalar_one()
    assert site is not None
    assert (site.fetched, site.last_seen, site.state) == (2, later, SiteState.CHALLENGED)
    assert evidence == "bot wall\ufffd" + "x" * 291


def test_score_of_a_site(two_sites: Engine, moment: datetime) -> None:
    """What the pages add up to comes back as it was, and touches no other site."""
    reasons = (Reason("sells credits", 2.25, ((3, 9),)),)
    row = SiteScoreRow(Category.IPTV_RESELLER, 0.75, reasons, "m1", "tr", "https://a.test/credits", 4)
    with writing(two_sites) as connection:
        save_site_scores(connection, {"a.test": row}, moment)
        site, other = find_site(connection, "a.test"), find_site(connection, "b.test")
    assert site is not None
    assert other is not None
    stored = SiteScoreRow(
        site.category or Category.LEGIT,
        site.score or 0,
        site.reasons,
        site.model_id or "",
        site.language,
        site.url,
        site.pages,
    )
    assert (stored, site.scored_at, other.score) == (row, moment, None)


def test_operator_is_named(two_sites: Engine, moment: datetime) -> None:
    """A site of a known operator carries its name."""
    with writing(two_sites) as connection:
        connection.execute(insert(operators).values(id=5, name="Blue Fox", pinned=False, created_at=moment))
        connection.execute(update(sites).where(sites.c.key == "a.test").values(operator_id=5))
        found = {site.key: site.operator for site in sites_by_id(connection, [1, 2, 3])}
    assert found == {"a.test": "Blue Fox", "b.test": None}


def test_referring_sites_are_counted_once(two_sites: Engine, moment: datetime) -> None:
    """Sites that link to a site count once however often they do; a site does not refer to itself."""
    pairs = [
        ("x.test", "a.test"),
        ("x.test", "a.test"),
        ("y.test", "a.test"),
        ("a.test", "a.test"),
        ("x.test", "b.test"),
    ]
    with writing(two_sites) as connection:
        note_site_links(connection, dict.fromkeys(pairs), moment)
        note_site_links(connection, {pairs[0]: None}, moment + timedelta(days=1))
        many = ["a.test", "b.test", *(f"none{number}.test" for number in range(1200))]
        assert referring_sites(connection, many) == {"a.test": 2, "b.test": 1}


def test_first_predecessor_stays(two_sites: Engine) -> None:
    """A site keeps the first site that redirected to it."""
    with writing(two_sites) as connection:
        note_redirect(connection, "old.test", "b.test")
        note_redirect(connection, "other.test", "b.test")
        chain = select(sites.c.key, sites.c.predecessor).order_by(sites.c.key)
        assert [tuple(row) for row in connection.execute(chain)] == [("a.test", None), ("b.test", "old.test")]


def test_credentials_are_counted_not_kept(engine: Engine, moment: datetime) -> None:
    """A credential link is one row, whoever shows it, and counts its sightings from the first one on."""
    seen = CredentialSighting("d" * 64, "panel.test", 8080, "/get.php?username=*&password=*" + "x" * 300, "a.test")
    again = CredentialSighting("d" * 64, "panel.test", 8080, "/get.php", "b.test")
    with writing(engine) as connection:
        note_credentials(connection, [seen], moment)
        note_credentials(connection, [again], moment + timedelta(days=1))
        note_credentials(connection, [], moment)
        row = connection.execute(select(credential_links)).one()
    assert (row.host, row.port, row.found_on, row.first_seen, row.times_seen) == (
        "panel.test",
        8080,
        "a.test",
        moment,
        2,
    )
    assert row.path_shape == seen.path_shape[:200]
