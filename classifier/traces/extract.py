"""A page's traces: every extractor, each trace once, without what is public property."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from classifier.parsed import MediaKind, Page
from classifier.traces import (
    apps,
    company,
    hosts,
    ids,
    look,
    mails,
    messengers,
    payment,
    phones,
    registers,
    wallets,
)
from classifier.traces.known import is_known
from classifier.traces.material import Material, gather
from store.traces import Trace

EXTRACTORS: tuple[Callable[[Material], Iterator[Trace]], ...] = (
    phones.extract,
    mails.extract,
    messengers.extract,
    wallets.extract,
    payment.extract,
    ids.extract,
    company.extract,
    registers.extract,
    hosts.extract,
    apps.extract,
    look.extract,
)
# More than any page of a seller shows; a page of a thousand wallets is somebody's data.
MAX_TRACES = 200


def page_traces(page: Page, source: str) -> tuple[Trace, ...]:
    """The traces of ``page`` (its text masked already) whose decoded markup is ``source``; at most MAX_TRACES.

    Where a value is found twice the surer find counts, of equals the one in the text, since a span shows it.
    """
    if page.kind is MediaKind.BINARY or not urlsplit(page.url).netloc:
        return ()
    material = gather(page, source)
    best: dict[tuple[str, str], Trace] = {}
    for extract in EXTRACTORS:
        for trace in extract(material):
            key = (trace.kind.value, trace.value)
            before = best.get(key)
            if before is None or _rank(trace) > _rank(before):
                best[key] = trace
    kept = [trace for trace in best.values() if not is_known(trace)]
    return tuple(kept[:MAX_TRACES])


def _rank(trace: Trace) -> tuple[float, bool, bool]:
    return trace.confidence, trace.place not in {"link", "markup"}, trace.start is not None
