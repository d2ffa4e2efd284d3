"""Search phrases keep a record, requests a count."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, update

from store.database import writing
from store.entities import Verdict
from store.frontier import add_links
from store.queries import NewQuery, add_queries, drop_queries, note_asked, open_queries, take_request
from store.schema.crawl import sites
from tests.unit.store.conftest import LinkMaker


def test_phrase_is_known_once(engine: Engine, moment: datetime) -> None:
    """A phrase that is added again keeps its record; the same words in another language are another phrase."""
    with writing(engine) as connection:
        add_queries(connection, [NewQuery("iptv test", "de"), NewQuery("iptv test", "en", "buy")], moment)
        first = open_queries(connection, 0.5)
        note_asked(connection, first[0].id, ["a.example"], moment)
        add_queries(connection, [NewQuery("iptv test", "de", "other", "learned")], moment)
        known = open_queries(connection, 0.5)
    assert [(one.language, one.intent, one.origin) for one in known] == [("de", "", "file"), ("en", "buy", "file")]
    assert [one.asked_at for one in known] == [moment, None]


def test_record_counts_judged_and_relevant_sites(engine: Engine, moment: datetime, link: LinkMaker) -> None:
    """A verdict goes before a score; a site that nobody judged counts as neither; each site counts once."""
    names = ("scored.example", "low.example", "verdict.example", "cleared.example", "unknown.example")
    with writing(engine) as connection:
        add_links(connection, [link(name) for name in names], None, moment, 3.0)
        for name, values in {
            "scored.example": {"score": 0.9},
            "low.example": {"score": 0.2},
            "verdict.example": {"score": 0.1, "verdict": Verdict.IPTV_RESELLER},
            "cleared.example": {"score": 0.9, "verdict": Verdict.LEGIT},
        }.items():
            connection.execute(update(sites).where(sites.c.key == name).values(**values))
        add_queries(connection, [NewQuery("iptv test")], moment)
        (query,) = open_queries(connection, 0.5)
        note_asked(connection, query.id, [*names, *names], moment)
        note_asked(connection, query.id, names[:1], moment + timedelta(days=8))
        (query,) = open_queries(connection, 0.5)
    assert (query.judged, query.relevant) == (4, 2)


def test_dropped_phrase_stays_dropped(engine: Engine, moment: datetime) -> None:
    """A dropped phrase is not asked again when the file names it again."""
    with writing(engine) as connection:
        add_queries(connection, [NewQuery("iptv test")], moment)
        drop_queries(connection, [open_queries(connection, 0.5)[0].id], moment)
        add_queries(connection, [NewQuery("iptv test")], moment)
        assert open_queries(connection, 0.5) == []


def test_quota_of_a_day(engine: Engine) -> None:
    """Requests are counted by service and day, up to the quota and no further."""
    with writing(engine) as connection:
        taken = [take_request(connection, "brave", "2026-03-01", 2) for _ in range(3)]
        others = (
            take_request(connection, "searxng", "2026-03-01", 2),
            take_request(connection, "brave", "2026-03-02", 2),
        )
    assert taken == [True, True, False]
    assert others == (True, True)
