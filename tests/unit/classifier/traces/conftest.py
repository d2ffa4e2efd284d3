"""What the tests of the extractors share: traces of a page written in a line."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from classifier.page import parse_page
from classifier.traces.extract import page_traces
from store.masking import mask_text
from store.traces import Trace, TraceKind

Reader = Callable[..., tuple[Trace, ...]]
Values = Callable[..., set[str]]


@pytest.fixture(scope="session")
def traced() -> Reader:
    """The traces of a page with this HTML in its body, read as the crawl reads it."""

    def read(html: str, url: str = "https://shop.example.net/") -> tuple[Trace, ...]:
        source = html if html.lstrip().startswith(("<html", "#EXTM3U")) else f"<html><body>{html}</body></html>"
        page = parse_page(source.encode(), url, "text/html; charset=utf-8")
        page = replace(page, title=mask_text(page.title), text=mask_text(page.text))
        return page_traces(page, source)

    return read


@pytest.fixture(scope="session")
def values(traced: Reader) -> Values:
    """The values of one kind on such a page."""

    def read(kind: TraceKind, html: str, url: str = "https://shop.example.net/") -> set[str]:
        return {trace.value for trace in traced(html, url) if trace.kind is kind}

    return read
