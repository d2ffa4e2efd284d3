"""Who came after a confirmed site."""

from datetime import datetime

from sqlalchemy import Engine, update

from store.database import writing
from store.entities import SiteState, Verdict
from store.frontier import add_links
from store.membership import Move, move, new_operator, placed_sites
from store.schema.crawl import sites
from store.sites import note_redirect
from store.succession import confirmed_kin, confirmed_predecessors
from tests.unit.store.conftest import LinkMaker


def test_only_confirmed_predecessors_count(engine: Engine, moment: datetime, link: LinkMaker) -> None:
    """The successor of a confirmed site is found; those of a cleared and of an unreviewed one are not."""
    with writing(engine) as connection:
        names = [f"{age}-{kind}.example" for age in ("old", "new") for kind in ("pirate", "legit", "open")]
        add_links(connection, [link(name) for name in names], None, moment, 3.0)
        for kind in ("pirate", "legit", "open"):
            note_redirect(connection, f"old-{kind}.example", f"new-{kind}.example")
        for kind, verdict in (("pirate", Verdict.RELEASE_GROUP), ("legit", Verdict.LEGIT)):
            known = sites.c.key == f"old-{kind}.example"
            connection.execute(update(sites).where(known).values(verdict=verdict))
        assert confirmed_predecessors(connection, names) == {"new-pirate.example": "old-pirate.example"}


def test_kin_tells_whether_the_operator_is_back(engine: Engine, moment: datetime, link: LinkMaker) -> None:
    """Of the confirmed sites of an operator the one that a site was joined to is told; it is his return only when all
    of them are gone, and a site of another operator has no such kin."""
    names = ["first.example", "second.example", "new.example", "stranger.example"]
    with writing(engine) as connection:
        add_links(connection, [link(name) for name in names], None, moment, 3.0)
        placed = placed_sites(connection, names)
        ours, theirs = new_operator(connection, "first.example", moment), new_operator(connection, "x", moment)
        reason = "same WhatsApp number as first.example"
        move(connection, [Move(placed[name][0], ours, reason) for name in names[:3]], moment)
        move(connection, [Move(placed["stranger.example"][0], theirs, reason)], moment)
        confirmed = {"verdict": Verdict.IPTV_RESELLER, "decided_at": moment}
        for name, state in (("first.example", SiteState.DOWN), ("second.example", SiteState.LIVE)):
            known = sites.c.key == name
            connection.execute(update(sites).where(known).values(**confirmed, state=state))
        (kin,) = confirmed_kin(connection, ["new.example", "stranger.example"]).values()
        assert (kin.site, kin.words, kin.state, kin.returned) == (
            "first.example",
            "same WhatsApp number",
            SiteState.DOWN,
            False,
        )
        connection.execute(update(sites).where(sites.c.key == "second.example").values(state=SiteState.PARKED))
        assert confirmed_kin(connection, ["new.example"])["new.example"].returned
