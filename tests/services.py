"""Services on loopback that answer as the real ones do: a SearXNG instance, and Brave Search with its key."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

Row = tuple[str, str, str]


@dataclass(frozen=True)
class Said:
    """One answer: status, headers and body (a value is sent as JSON, text as it is)."""

    status: int = 200
    body: object = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """One request: path, query and headers (lower-case names)."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Service:
    """A running service and what it was asked so far."""

    url: str
    heard: list[Heard]


@contextmanager
def serving(answer: Callable[[Heard], Said]) -> Iterator[Service]:
    """A server whose answers ``answer`` gives, while the block runs."""
    heard: list[Heard] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            request = Heard(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
            heard.append(request)
            said = answer(request)
            body = said.body if isinstance(said.body, bytes) else _text(said.body).encode()
            self.send_response(said.status)
            for name, value in {"Content-Length": str(len(body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Service(f"http://127.0.0.1:{server.server_port}", heard)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def searxng(rows: dict[str, list[list[Row]]]) -> Callable[[Heard], Said]:
    """SearXNG's JSON format, field for field as version 2026.9 sends it: pages of (url, title, content) by phrase."""

    def answer(heard: Heard) -> Said:
        if heard.path != "/search" or heard.query.get("format") != "json":
            return Said(403)
        pages, number = rows.get(heard.query["q"], []), int(heard.query.get("pageno", "1"))
        results = [
            {"url": url, "title": title, "content": content, "engine": "loop", "engines": ["loop"], "score": 1.0}
            for url, title, content in (pages[number - 1] if number <= len(pages) else [])
        ]
        empty: dict[str, object] = {key: [] for key in ("answers", "corrections", "infoboxes", "suggestions")}
        return Said(body={"query": heard.query["q"], "results": results, **empty, "unresponsive_engines": []})

    return answer


def brave(key: str, pages: list[list[Row]]) -> Callable[[Heard], Said]:
    """Brave's web search: wants its key, counts pages from 0, tells whether there are more."""

    def answer(heard: Heard) -> Said:
        if heard.headers.get("x-subscription-token") != key:
            return Said(401, {"type": "ErrorResponse", "error": {"code": "SUBSCRIPTION_TOKEN_INVALID"}})
        offset = int(heard.query["offset"])
        results = [{"url": url, "title": title, "description": text} for url, title, text in pages[offset]]
        more = offset + 1 < len(pages)
        web = {"web": {"type": "search", "results": results}} if results else {}
        return Said(body={"type": "search", "query": {"original": "", "more_results_available": more}, **web})

    return answer


def _text(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body)
