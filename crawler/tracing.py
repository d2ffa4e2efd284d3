"""What an answer and its page show of those who run the site, into the store."""

from collections.abc import Mapping
from datetime import datetime

from classifier.operators.assignment import assign
from classifier.traces.captures import capture_traces
from classifier.traces.networks import Networks
from crawler.outcome import Outcome
from store.database import Connection
from store.groups import record_releases
from store.sites import SiteScoreRow
from store.traces import Sighting, record_traces

# Below, a site does not come into the queue, and who runs it can wait for the next rebuild.
ASKED_FROM = 0.1


def trace_answer(connection: Connection, outcome: Outcome, capture_id: int, networks: Networks | None) -> None:
    """Store what the connection showed: address and its hosting network where there is a table of them, certificate,
    the names on that; and what the site shows beside its page."""
    if outcome.capture is not None:
        site, capture = outcome.lease.site, outcome.capture
        found = [*capture_traces(site, capture.address, capture.certificate_sha256, outcome.tls_names), *outcome.traces]
        network = networks.trace(capture.address) if networks is not None else None
        if network is not None:
            found.append(network)
        record_traces(connection, Sighting(site, capture_id, None, capture.fetched_at), found)


def trace_page(connection: Connection, outcome: Outcome, capture_id: int, page_id: int) -> None:
    """Store the traces of the page that was just stored, and the names of releases on it."""
    if outcome.capture is not None and outcome.analysis is not None:
        site, at = outcome.lease.site, outcome.capture.fetched_at
        record_traces(connection, Sighting(site, capture_id, page_id, at), outcome.analysis.traces)
        record_releases(connection, site, page_id, outcome.analysis.releases, at)


def find_operators(connection: Connection, scored: Mapping[str, SiteScoreRow], at: datetime) -> None:
    """Look whose the sites are that look like the trade, from what their pages showed so far."""
    for site in sorted(scored):
        if scored[site].score >= ASKED_FROM:
            assign(connection, site, at)
