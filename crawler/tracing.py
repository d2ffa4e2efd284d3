"""What an answer and its page show of those who run the site, into the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from classifier.operators.assignment import assign, joinable
from classifier.traces.captures import capture_traces
from classifier.traces.networks import Networks
from crawler.outcome import Outcome
from store.captures import Capture
from store.database import Connection
from store.groups import record_releases
from store.membership import placed_sites
from store.sites import SiteScoreRow
from store.traces import Sighting, Trace, record_sightings

# Below, a site does not come into the queue, and who runs it can wait for the next rebuild.
ASKED_FROM = 0.1


def trace_answers(
    connection: Connection,
    outcomes: Sequence[Outcome],
    captured: Mapping[str, int],
    pages: Mapping[str, int],
    networks: Networks | None,
) -> None:
    """Store what ``outcomes`` show of those who run the sites: their connections, what they show beside their pages,
    the pages and the names of releases on them. ``captured`` and ``pages`` have the numbers by site."""
    seen: list[tuple[Sighting, Sequence[Trace]]] = []
    for outcome in outcomes:
        if outcome.capture is None:
            continue
        site, at = outcome.lease.site, outcome.capture.fetched_at
        seen.append((Sighting(site, captured[site], None, at), _connection_traces(outcome, outcome.capture, networks)))
        if outcome.analysis is not None and site in pages:
            seen.append((Sighting(site, captured[site], pages[site], at), outcome.analysis.traces))
            record_releases(connection, site, pages[site], outcome.analysis.releases, at)
    record_sightings(connection, seen)


def _connection_traces(outcome: Outcome, capture: Capture, networks: Networks | None) -> list[Trace]:
    """Address and its hosting network where there is a table of them, certificate, the names on that; and what the
    site shows beside its page."""
    found = capture_traces(outcome.lease.site, capture.address, capture.certificate_sha256, outcome.tls_names)
    network = networks.trace(capture.address) if networks is not None else None
    return [*found, *outcome.traces, *([network] if network is not None else [])]


def find_operators(connection: Connection, scored: Mapping[str, SiteScoreRow], at: datetime) -> None:
    """Look whose the sites are that look like the trade and have no operator yet, from what their pages showed."""
    asked = sorted(site for site, row in scored.items() if row.score >= ASKED_FROM)
    placed = placed_sites(connection, asked) if asked else {}
    alone = [site for site in asked if site in placed and placed[site][1] is None]
    for site in joinable(connection, alone) if alone else ():
        assign(connection, site, at)
