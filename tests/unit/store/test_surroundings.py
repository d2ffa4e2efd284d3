"""What lies around a site, on both engines."""

from datetime import UTC, datetime

from sqlalchemy import Engine, insert, update

from store.database import reading, writing
from store.entities import NewLink
from store.frontier import add_links
from store.schema.crawl import operators, sites
from store.surroundings import NOTHING_AROUND, Surroundings, surroundings
from store.traces import Sighting, Trace, TraceKind, record_traces

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_each_site_has_its_own_surroundings(engine: Engine) -> None:
    """Two mirrors share operator and template and have phones of their own; numbers that are not international and
    templates that nobody else has count for nothing; a site with none of it has nothing around it."""
    shown = {
        "a.example": {"+4790000000": TraceKind.PHONE, "+4790000001": TraceKind.WHATSAPP, "t": TraceKind.TEMPLATE},
        "b.example": {"90 00 00 00": TraceKind.PHONE, "t": TraceKind.TEMPLATE},
        "c.example": {"alone": TraceKind.TEMPLATE},
    }
    with writing(engine) as connection:
        for key, found in shown.items():
            add_links(connection, [NewLink(f"https://{key}/", key, key, 1.0, 0, "seed")], None, DAY, 3.0)
            met = [Trace(kind, value, value, "body", 1.0) for value, kind in found.items()]
            record_traces(connection, Sighting(key, None, None, DAY), met)
        values = {"name": "a.example", "named": False, "pinned": False, "created_at": DAY}
        number = connection.execute(insert(operators).values(**values).returning(operators.c.id)).scalar_one()
        ours = update(sites).where(sites.c.key.in_(["a.example", "b.example"]))
        connection.execute(ours.values(operator_id=number))
    with reading(engine) as connection:
        around = surroundings(connection, [*shown, "unknown.example"])
    assert around == {
        "a.example": Surroundings(number, 2, "t", phones=("+4790000000", "+4790000001")),
        "b.example": Surroundings(number, 2, "t"),
        "c.example": NOTHING_AROUND,
        "unknown.example": NOTHING_AROUND,
    }
