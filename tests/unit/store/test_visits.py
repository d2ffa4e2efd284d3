"""Visits are kept, come due, and put their sites back to the top of the frontier."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, update

from store.database import writing
from store.endings import Ending, end_leases
from store.entities import LinkState, Verdict
from store.frontier import add_links
from store.leases import lease, next_due
from store.schema.crawl import sites
from store.visits import (
    FIRST_AFTER,
    KnownSite,
    Visit,
    due_sites,
    find_visit,
    known_sites,
    reopen,
    save_visit,
    visited_since,
)
from tests.unit.store.conftest import LinkMaker

TOP = 3.0


def test_visit_takes_the_place_of_the_last(engine: Engine, moment: datetime) -> None:
    """One visit a site, the newest; overlong answers of a site are cut, not refused."""
    first = Visit("a.example", "https://a.example/", moment, moment + timedelta(days=1), "live", "e" * 900)
    second = Visit("a.example", "https://a.example/", moment + timedelta(days=1), moment + timedelta(days=8), "down")
    with writing(engine) as connection:
        save_visit(connection, first)
        kept = find_visit(connection, "a.example")
        save_visit(connection, second)
        assert visited_since(connection, moment) == [second]
        assert find_visit(connection, "b.example") is None
    assert kept is not None
    assert kept.etag == "e" * 300


def test_due_by_worth(engine: Engine, moment: datetime, link: LinkMaker) -> None:
    """Confirmed sites come first, then by score; harmless, fresh, unfetched and decided-legit sites are not due; a
    visited one is by its own date."""
    facts = {
        "likely.example": {"score": 0.9},
        "surer.example": {"score": 0.95},
        "confirmed.example": {"score": 0.2, "verdict": Verdict.OTHER_PIRACY},
        "harmless.example": {"score": 0.1},
        "cleared.example": {"score": 0.9, "verdict": Verdict.LEGIT},
        "fresh.example": {"score": 0.9, "last_seen": moment - FIRST_AFTER + timedelta(hours=1)},
        "unseen.example": {"score": 0.9, "fetched": 0},
        "visited.example": {"score": 0.1},
        "later.example": {"score": 0.9},
    }
    with writing(engine) as connection:
        add_links(connection, [link(name) for name in facts], None, moment, 3.0)
        for name, values in facts.items():
            seen = {"fetched": 1, "last_seen": moment - FIRST_AFTER, **values}
            connection.execute(update(sites).where(sites.c.key == name).values(**seen))
        for name, days in (("visited.example", 0), ("later.example", 1)):
            save_visit(connection, Visit(name, f"https://{name}/", moment, moment + timedelta(days=days), ""))
        due = due_sites(connection, moment, 9)
        first = due_sites(connection, moment, 1)
    assert due == ["confirmed.example", "surer.example", "likely.example", "visited.example"]
    assert first == due[:1]


def test_reopened_sites_are_leased_alone(engine: Engine, moment: datetime, link: LinkMaker) -> None:
    """A finished URL, and one the frontier never had, are leased again; what else waits is not, when only the top is
    asked for; what a worker holds is left to him."""
    with writing(engine) as connection:
        add_links(connection, [link("done.example"), link("held.example"), link("waits.example")], None, moment, 3.0)
        taken = {one.site: one for one in lease(connection, "w", moment, groups=3, seconds=60)}
        for name in ("done.example", "waits.example"):
            state = LinkState.DONE if name == "done.example" else LinkState.PENDING
            end_leases(connection, [Ending(taken[name], state, moment, due=moment)])
        pairs = [(name, f"https://{name}/") for name in ("done.example", "held.example", "never.example")]
        assert next_due(connection, TOP) is None
        reopen(connection, pairs, TOP, moment, 3.0)
        again = lease(connection, "v", moment, groups=9, seconds=60, at_least=TOP)
        rest = lease(connection, "v", moment, groups=9, seconds=60)
    assert [(one.site, one.priority, one.attempts) for one in again] == [
        ("done.example", TOP, 0),
        ("never.example", TOP, 0),
    ]
    assert [one.site for one in rest] == ["waits.example"]


def test_known_sites_have_an_address(engine: Engine, moment: datetime, link: LinkMaker) -> None:
    """A site is visited at its most telling page, else at its shortest known address; unknown ones are left out."""
    with writing(engine) as connection:
        add_links(
            connection,
            [link("a.example", "/offer"), link("a.example", "/"), link("b.example", "/x")],
            None,
            moment,
            3.0,
        )
        connection.execute(update(sites).where(sites.c.key == "b.example").values(url="https://b.example/shop"))
        known = known_sites(connection, ["b.example", "nobody.example", "a.example"])
    assert known == [
        KnownSite("b.example", "https://b.example/shop", None, "", None, None),
        KnownSite("a.example", "https://a.example/", None, "", None, None),
    ]
