"""Requests to services that the operator configured (search, lists of names): not the crawler's way to a site.

They go straight to the address of the settings, whatever network it lies in (one's own search instance mostly listens
on loopback), through no proxy of the environment, follow no redirect, and verify certificates: keys travel here.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: ``status`` 0 when none came, and ``problem`` says why; ``headers`` with lower-case names."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def get(url: str, headers: Mapping[str, str], seconds: float, most: int) -> Answer:
    """GET ``url``; a body above ``most`` bytes is a problem. Raises nothing: every failure is an answer."""
    try:
        with open_direct(url, headers, seconds) as reply:
            body = reply.read(most + 1)
            named = {name.lower(): value for name, value in reply.headers.items()}
            if len(body) > most:
                return Answer(reply.status, headers=named, problem=f"answer above {most} bytes")
            return Answer(reply.status, body, named)
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, headers={name.lower(): value for name, value in error.headers.items()})
    except urllib.error.URLError as error:
        return Answer(0, problem=_words(error.reason))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, problem=_words(error))


def open_direct(url: str, headers: Mapping[str, str], seconds: float) -> http.client.HTTPResponse:
    """Open ``url`` for reading in pieces. Raises OSError (HTTPError for any status but 200 to 299), HTTPException or
    ValueError."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("not an http address")
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - the scheme is checked
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    return cast("http.client.HTTPResponse", opener.open(request, timeout=seconds))


def is_safe_for_key(url: str) -> bool:
    """Whether a key may travel to ``url``: encrypted, or not leaving the machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and (parts.hostname or "") in LOOPBACK)


def is_service(url: str) -> bool:
    """Whether ``url`` can be the address of a service: http or https, a host, and nobody's password."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A service that moved is for the operator to look at: nothing is followed, no key goes along."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """No request for where it points."""


def _words(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
