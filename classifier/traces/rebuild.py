"""Traces of stored pages, read again from their evidence with the extractors of today."""

from dataclasses import dataclass, replace
from pathlib import Path

from classifier.page import parse_page
from classifier.reading.guard import MAX_BYTES
from classifier.traces.extract import page_traces
from classifier.traces.networks import Networks
from classifier.workers import PageWorkers
from store.database import Engine, reading, writing
from store.errors import EvidenceError, PageRefusedError
from store.evidence import read_member
from store.frontier import lock_groups
from store.masking import mask_text
from store.response import read_response
from store.traces import (
    Sighting,
    Trace,
    TraceKind,
    archived_pages,
    forget_traces,
    group_of,
    record_traces,
    traces_of_kind,
)

_FIRST = b"<title>First page</title><p>What a worker reads first: mail to desk@library.example, call +44 20 7946 0018."


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of one site: how many pages were read again, and why others could not be (their traces stay)."""

    site: str
    pages: int
    failures: tuple[str, ...]


def prepare() -> None:
    """Make a worker process ready: lists and number plans load with its first page."""
    read_traces(_FIRST, "https://first.example/", "text/html")


def read_traces(body: bytes, url: str, content_type: str) -> tuple[Trace, ...]:
    """The traces of one page as a crawl finds them: credentials masked first."""
    page = parse_page(body, url, content_type)
    page = replace(page, title=mask_text(page.title), text=mask_text(page.text))
    return page_traces(page, body[:MAX_BYTES].decode(page.charset, "replace"))


def read_archived(member: bytes, url: str, content_type: str) -> tuple[Trace, ...]:  # noqa: ARG001 - it holds its own
    """The traces of a page out of its WARC members."""
    response = read_response(member, MAX_BYTES + 1)
    return read_traces(response.body, url, response.content_type)


def add_networks(engine: Engine, networks: Networks) -> int:
    """Store the hosting network of every address on record; how many were found in the table."""
    after, count = "", 0
    while True:
        with writing(engine) as connection:
            addresses = traces_of_kind(connection, TraceKind.ADDRESS, after)
            lock_groups(connection, [one.host_group for one in addresses])
            for one in addresses:
                network = networks.trace(one.trace.value)
                if network is not None:
                    record_traces(connection, Sighting(one.site, one.capture_id, None, one.first_seen), [network])
                    count += 1
        if not addresses:
            return count
        after = addresses[-1].site


def rebuild_site(engine: Engine, evidence: Path, pool: PageWorkers, site: str) -> Rebuilt:
    """Read every stored page of ``site`` again and replace its traces, in one transaction."""
    with reading(engine) as connection:
        stored = archived_pages(connection, site)
    found, failures = [], []
    for page in stored:
        try:
            found.append((page.seen, pool.call(read_archived, read_member(evidence, page.warc), page.url)))
        except (EvidenceError, PageRefusedError) as error:
            failures.append(str(error))
    with writing(engine) as connection:
        lock_groups(connection, [group_of(site)])
        forget_traces(connection, [seen.page_id for seen, _ in found if seen.page_id is not None])
        for seen, traces in found:
            record_traces(connection, seen, traces)
    return Rebuilt(site, len(found), tuple(failures))
