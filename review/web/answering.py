"""From a request to its answer: session, permission, token, limits; the handler in a thread; every failure in words.

Handlers are plain functions: the store is synchronous, and a thread each keeps one slow look-up from holding others.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from review.accounts import who
from review.permissions import may, only
from review.web.entries import Call, Page
from review.web.house import House
from review.web.shapes import read, write
from review.web.visit import LANGUAGE_COOKIE, SESSION_COOKIE, Said, Visit, is_local
from store.errors import SpyglassError, StoreBusyError

Endpoint = Callable[[Request], Awaitable[Response]]

# The longest form of ours is a verdict with its notes; a hundred times that is somebody else's idea.
_MOST_BYTES = 256 * 1024
_MOST_FIELDS = 500

_log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """A request that is turned away: ``message`` names the wording, ``words`` stand for themselves."""

    def __init__(self, status: int, message: str = "", words: str = "") -> None:
        super().__init__(message or words)
        self.status, self.message, self.words = status, message, words


def endpoint(house: House, entry: Page | Call) -> Endpoint:
    """What Starlette calls for one entry of the table of routes."""
    answer = _answer_page if isinstance(entry, Page) else _answer_call

    async def respond(request: Request) -> Response:
        body = await _body(request)
        return await run_in_threadpool(answer, house, entry, request, body)  # type: ignore[arg-type]

    return respond


def _answer_page(house: House, page: Page, request: Request, body: bytes | None) -> Response:
    visit = _visit(house, request, _fields(body or b"") if page.method == "POST" else [])
    try:
        if page.action is not None and visit.session is None:
            return _to_login(visit, request)
        _check(visit, request, page, body, visit.form.get("csrf", ""))
        return page.handler(visit)
    except Exception as error:  # noqa: BLE001 - the one place where every failure of a page ends
        status, words = _failure(visit, error)
        return visit.render("error.html", status, words=words, before=_came_from(request))


def _to_login(visit: Visit, request: Request) -> Response:
    """To the form, and from there to where the visitor is; who was logged in is told what became of that."""
    reads = request.method == "GET"
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    ended = Said(visit.say("login.ended" if reads else "login.unsent")) if visit.token else None
    return visit.go(f"/login?{urlencode({'next': wanted if reads else _came_from(request)})}", ended)


def _came_from(request: Request) -> str:
    """The page of this app that the visitor saw before, as the browser tells it; the queue where it tells none."""
    before = urlsplit(request.headers.get("referer", ""))
    path = (before.path or "/") + (f"?{before.query}" if before.query else "")
    return path if before.netloc == request.headers.get("host", "") and is_local(path) else "/"


def _answer_call(house: House, call: Call, request: Request, body: bytes | None) -> Response:
    visit = _visit(house, request, [])
    try:
        if visit.session is None:
            raise Refused(401, words="log in first")
        _check(visit, request, call, body, request.headers.get("x-csrf-token", ""))
        _once(request.query_params.multi_items())
        asked = read(call.request, dict(visit.query) if call.method == "GET" else _parsed(body or b""))
        return JSONResponse(write(call.handler(visit, asked)))
    except Exception as error:  # noqa: BLE001 - the one place where every failure of a call ends
        status, words = _failure(visit, error)
        return JSONResponse({"error": words}, status)


def refuse(house: House) -> Callable[[Request, Exception], Response]:
    """What is said where no route answers: a page to people, JSON to programs."""

    def respond(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": "no such call"}, status)
        visit = _visit(house, request, [])
        return visit.render("error.html", status, words=visit.say("error.not_found"), before=_came_from(request))

    return respond


def _check(visit: Visit, request: Request, entry: Page | Call, body: bytes | None, token: str) -> None:
    """Raises Refused for a request that is too large, from a foreign page, without its token, or not allowed."""
    if body is None:
        raise Refused(413, "error.too_large")
    if entry.method == "POST":
        if not _same_origin(request):
            raise Refused(403, "error.origin")
        if visit.session is not None and not hmac.compare_digest(token.encode(), visit.session.csrf.encode()):
            raise Refused(403, "error.origin")
    if entry.action is not None and visit.session is not None and not may(visit.session.role, entry.action):
        raise Refused(403, "error.forbidden", only(entry.action) if isinstance(entry, Call) else "")


def _same_origin(request: Request) -> bool:
    """Whether the browser says that a page of ours sent this; one that says nothing is judged by the token alone."""
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin)[:2] == (request.url.scheme, request.headers.get("host", ""))
    return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def _failure(visit: Visit, error: Exception) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.status, error.words or visit.say(error.message)
    if isinstance(error, StoreBusyError):
        return 503, visit.say("error.busy")
    if isinstance(error, SpyglassError):
        return 400 if error.exit_code == 2 else 500, visit.refusal(error)
    _log.error("a handler failed", exc_info=error)
    return 500, visit.say("error.broken")


async def _body(request: Request) -> bytes | None:
    """The body, None where it is longer than any of ours."""
    taken = b""
    async for piece in request.stream():
        taken += piece
        if len(taken) > _MOST_BYTES:
            return None
    return taken


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body or b"{}", object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused(400, words="the body is not JSON") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of a request; Refused where one is given twice, since nobody can tell which is meant."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise Refused(400, words=f"{name[:40]!r} is given more than once")
        fields[name] = value
    return fields


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        found = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []
    return [(name, _storable(value)) for name, value in found]


def _storable(text: str) -> str:
    """``text`` without NUL, the one character that PostgreSQL takes nowhere: not even in what is asked of it."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _visit(house: House, request: Request, fields: list[tuple[str, str]]) -> Visit:
    token, at = request.cookies.get(SESSION_COOKIE, ""), house.clock()
    accepted = request.headers.get("accept-language", "")
    return Visit(
        house=house,
        session=who(house.engine, token, at, house.limits) if token else None,
        token=token,
        at=at,
        path={name: _storable(str(value)) for name, value in request.path_params.items()},
        query={name: _storable(value) for name, value in request.query_params.items()},
        form=dict(fields),
        fields=fields,
        cookies=request.cookies,
        nonce=request.state.nonce,
        language=house.catalogues.pick(request.cookies.get(LANGUAGE_COOKIE, ""), accepted),
        address=request.client.host if request.client else "",
        secure=request.url.scheme == "https",
    )
