"""What the tables of routes are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from review.permissions import Action
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
