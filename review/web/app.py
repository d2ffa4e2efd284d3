"""The app: routes, headers, templates, put together.

How to add a page
    1. A function in ``review/web/pages/NAME.py``: takes a ``Visit`` (who asks, form, query, path, clock, store), calls
       functions of ``review``, answers with ``visit.render("NAME.html", …)`` or, after a form, ``visit.go("/…")``.
    2. A template in ``review/web/templates/`` that extends ``base.html``: text through ``t("table.message")``; forms
       with ``<input type="hidden" name="csrf" value="{{ csrf }}">``; scripts and styles from ``static/`` as
       ``{{ "NAME.js" | asset }}`` with ``nonce="{{ nonce }}"``; text of the web through the filters ``visible``
       (control characters shown as what they are) and ``defang``. Everything is escaped; ``|safe`` and ``style=``
       attributes have no place.
    3. Its wording in ``messages/en.toml`` and ``messages/fr.toml``.
    4. A line in ``routes.PAGES`` with the action that it takes (``review.permissions``): who may not, gets a 403, and
       who is not logged in, the login page. A POST without the session's token or from another origin is refused.

How to add a call of the JSON API
    Request and response dataclasses and a function ``(visit, request) -> response`` in ``review/web/api/NAME.py``, and
    a line in ``api.table.CALLS``. Reading, checking, writing and the description at /api/openapi.json follow from that.

UsageError becomes a 400 with its message, StoreBusyError a 503, anything unforeseen a 500 without details and a line in
the log. Handlers run in threads; they open short transactions with ``store.database.reading`` and ``writing``.
"""

from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from review.web import assets
from review.web.answering import endpoint, refuse
from review.web.api.table import CALLS
from review.web.entries import Call, Page
from review.web.guarding import NOT_ASKED, Guard
from review.web.house import House
from review.web.lent import NOTHING_LENT, Lent
from review.web.messages import read_catalogues
from review.web.openapi import description
from review.web.routes import PAGES
from review.web.security import SecurityHeaders
from review.web.text import visible
from store.database import Engine, now
from store.evidencewords import written
from store.settings import Settings
from store.urls import defang

_HERE = Path(__file__).parent


def create_app(engine: Engine, settings: Settings, guard: Guard = NOT_ASKED, lent: Lent = NOTHING_LENT) -> Starlette:
    """The app over an open store; the caller closes the store. ``guard`` says what keeps sites in the house, ``lent``
    does what review may not import."""
    house = House(engine, settings, _templates(), read_catalogues(settings.review.messages), now, guard, lent)
    described = description(CALLS, version("spyglass"))

    async def openapi(_: Request) -> Response:
        return JSONResponse(described)

    entries: tuple[Page | Call, ...] = (*PAGES, *CALLS)
    return Starlette(
        routes=[
            *(Route(entry.path, endpoint(house, entry), methods=[entry.method]) for entry in entries),
            Route("/api/openapi.json", openapi),
            Mount("/static", StaticFiles(directory=assets.FOLDER)),
        ],
        middleware=[Middleware(SecurityHeaders, lasting=frozenset(assets.addresses().values()))],
        exception_handlers={HTTPException: refuse(house)},
    )


def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["written"] = written
    made.filters |= {"visible": visible, "defang": defang, "asset": assets.addresses().__getitem__}
    return made
