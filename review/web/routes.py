"""The one table of what the app answers: path, method, who may, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from review.permissions import Action
from review.web.api import session as session_api
from review.web.pages import deciding, login, lookup, queue, site
from review.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or what a form of one posts to. ``action`` None: for everybody, logged in or not."""

    method: str
    path: str
    action: Action | None
    handler: Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the JSON API. ``request`` is read from the body (POST) or the query (GET) and handed to ``handler``,
    whose answer, a ``response``, is sent back; both are dataclasses that the OpenAPI description is made of."""

    method: str
    path: str
    action: Action
    summary: str
    request: type
    response: type
    handler: Callable[[Visit, Any], object]


PAGES: tuple[Page, ...] = (
    Page("GET", "/login", None, login.show),
    Page("POST", "/login", None, login.post),
    Page("POST", "/logout", None, login.leave),
    Page("POST", "/language", None, login.choose_language),
    Page("GET", "/", Action.VIEW, queue.show),
    Page("GET", "/next", Action.DECIDE, queue.following),
    Page("POST", "/views", Action.VIEW, queue.keep_view),
    Page("POST", "/views/delete", Action.VIEW, queue.drop_view),
    Page("GET", "/sites/{key:path}", Action.VIEW, site.show),
    Page("POST", "/decide", Action.DECIDE, deciding.decide),
    Page("POST", "/decide-many", Action.DECIDE, deciding.decide_many),
    Page("POST", "/undo", Action.DECIDE, deciding.take_back),
    Page("POST", "/skip", Action.DECIDE, deciding.skip),
    Page("GET", "/lookup", Action.VIEW, lookup.show),
    Page("POST", "/crawl-now", Action.CRAWL, lookup.crawl),
    Page("POST", "/second-reader", Action.ASK_SECOND, deciding.second_reader),
)

CALLS: tuple[Call, ...] = (
    Call(
        "GET",
        "/api/session",
        Action.VIEW,
        "Who is logged in, and what they may do.",
        session_api.Nothing,
        session_api.Me,
        session_api.me,
    ),
)
