"""What an answer and its page show of those who run the site, into the store."""

from sqlalchemy import Connection

from classifier.traces.captures import capture_traces
from crawler.outcome import Outcome
from store.traces import Sighting, record_traces


def trace_answer(connection: Connection, outcome: Outcome, capture_id: int) -> None:
    """Store what the connection showed: address, certificate, the names on that."""
    if outcome.capture is not None:
        site, capture = outcome.lease.site, outcome.capture
        found = capture_traces(site, capture.address, capture.certificate_sha256, outcome.tls_names)
        record_traces(connection, Sighting(site, capture_id, None, outcome.at), tuple(found))


def trace_page(connection: Connection, outcome: Outcome, capture_id: int, page_id: int) -> None:
    """Store the traces of the page that was just stored."""
    if outcome.analysis is not None:
        record_traces(
            connection, Sighting(outcome.lease.site, capture_id, page_id, outcome.at), outcome.analysis.traces
        )
