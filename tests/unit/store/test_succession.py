"""Who came after a confirmed site."""

from datetime import datetime

from sqlalchemy import Engine, update

from store.database import writing
from store.entities import Verdict
from store.frontier import add_links
from store.schema.crawl import sites
from store.sites import note_redirect
from store.succession import confirmed_predecessors
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
