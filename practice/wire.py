"""HTTP/1.1 as far as the practice web speaks it: requests out of bytes, replies into bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from urllib.parse import urlsplit

MAX_HEAD = 65_536  # bytes; a client that sends more is not a crawler
REASONS = {status.value: status.phrase for status in HTTPStatus}


class BadRequestError(Exception):
    """These bytes are no HTTP request; the connection is closed."""


class Ending(Enum):
    """What a connection does after a reply."""

    PROPER = auto()
    RESET = auto()
    ENDLESS_HEAD = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``target`` is path and query as sent; ``host`` lower case, empty in origin form outside a tunnel."""

    method: str
    host: str
    target: str
    port: int = 80
    scheme: str = "http"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def keep_alive(self) -> bool:
        """Whether the client wants to go on with this connection."""
        return "close" not in self.headers.get("connection", self.headers.get("proxy-connection", "")).lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. ``stream`` replaces ``body``: sent in chunks, ``pause`` seconds apart, possibly without end."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    stream: Iterable[bytes] | None = None
    pause: float = 0.0
    ending: Ending = Ending.PROPER

    def head(self) -> bytes:
        """Status line and headers, up to and with the empty line."""
        rows = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Unknown')}", "Server: nginx"]
        if self.content_type:
            rows.append(f"Content-Type: {self.content_type}")
        rows += [f"{name}: {value}" for name, value in self.headers]
        rows.append(f"Content-Length: {len(self.body)}" if self.stream is None else "Transfer-Encoding: chunked")
        return ("\r\n".join(rows) + "\r\n\r\n").encode("latin-1", "replace")


def take_request(buffer: bytearray, tunnel: str = "") -> Request | None:
    """Cuts one whole request off the front of ``buffer``; None while it is incomplete.

    ``tunnel`` is the host of an open CONNECT, to which origin-form targets then belong. A body is skipped: nothing
    here takes input. Raises BadRequestError.
    """
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > MAX_HEAD:
            raise BadRequestError
        return None
    first, *rows = bytes(buffer[:end]).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise BadRequestError
    if len(buffer) < end + 4 + int(length):
        return None
    del buffer[: end + 4 + int(length)]
    return _request(first, headers, tunnel)


def _request(first: str, headers: dict[str, str], tunnel: str) -> Request:
    try:
        method, target, _ = first.split(" ")
        if not method:
            raise BadRequestError
        if method == "CONNECT":
            host, _, number = target.rpartition(":")
            return Request(method, host.lower(), "", int(number), "https", headers)
        if target.startswith("/"):
            return Request(method, tunnel, target, 443 if tunnel else 0, "https" if tunnel else "http", headers)
        parts = urlsplit(target)
        query = f"?{parts.query}" if parts.query else ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return Request(method, parts.hostname or "", (parts.path or "/") + query, port, parts.scheme, headers)
    except ValueError:
        raise BadRequestError from None
