"""Networks of the addresses on record (reading pages again: tests/integration/test_traces.py)."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from classifier.traces.networks import read_networks
from classifier.traces.rebuild import add_networks
from store.database import reading, writing
from store.traces import Sighting, Trace, TraceKind, record_traces, traces_of

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def test_every_address_gets_its_network(engine: Engine, tmp_path: Path) -> None:
    """An address in the table brings its network, dated as the address; doing it again changes nothing."""
    path = tmp_path / "networks.csv"
    path.write_text("203.0.113.0/25,AS64500,Brand Hosting\n", "utf-8")
    table = read_networks(path)
    with writing(engine) as connection:
        for site, address in (("a.test", "203.0.113.5"), ("b.test", "203.0.113.6"), ("c.test", "198.51.100.1")):
            seen = Sighting(site, None, None, MOMENT)
            record_traces(connection, seen, [Trace(TraceKind.ADDRESS, address, address, "address", 1.0)])
    assert (add_networks(engine, table), add_networks(engine, table)) == (2, 2)
    with reading(engine) as connection:
        found = {
            site: [one.trace.value for one in traces_of(connection, site)] for site in ("a.test", "b.test", "c.test")
        }
        assert {one.first_seen for one in traces_of(connection, "a.test")} == {MOMENT}
    assert found == {
        "a.test": ["203.0.113.5", "AS64500"],
        "b.test": ["203.0.113.6", "AS64500"],
        "c.test": ["198.51.100.1"],
    }
