"""What became of one lease: everything the store has to know, gathered before anything is written."""

from dataclasses import dataclass
from datetime import datetime

from crawler.analysis import Analysis
from crawler.refusals import RefusalReason
from crawler.rendered import Rendered
from crawler.states import StateFinding
from store.captures import Capture
from store.entities import Lease
from store.traces import Trace


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a lease ended. ``capture`` when an answer came; ``analysis`` when it could be read; ``redirect`` is where it
    pointed (absolute, not yet checked); ``refused`` when a guard said no; ``error`` when nothing usable came.
    ``wait`` asks for that many seconds before the host group is asked again; ``crawl_delay`` is robots.txt's wish,
    ``latency`` the seconds until the answer began. ``etag`` and ``last_modified`` are what a recheck sends back;
    ``unmodified`` says that the site answered it is as before; ``tls_names`` are those on its certificate;
    ``rendered`` is what a browser showed of it; ``traces`` are those that the site shows beside its page."""

    lease: Lease
    at: datetime
    sent: bool
    capture: Capture | None = None
    analysis: Analysis | None = None
    finding: StateFinding | None = None
    redirect: str = ""
    refused: RefusalReason | None = None
    error: str = ""
    retry: bool = False
    wait: float = 0.0
    crawl_delay: float | None = None
    latency: float | None = None
    etag: str = ""
    last_modified: str = ""
    unmodified: bool = False
    tls_names: tuple[str, ...] = ()
    rendered: Rendered | None = None
    traces: tuple[Trace, ...] = ()
