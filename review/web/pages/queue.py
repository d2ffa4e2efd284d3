"""The queue: the list of what waits, narrowed, and the way to the next site."""

import secrets
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response

from review.desk import Listing, Reader, listing, next_item
from review.web.filters import read_filters, read_place, write_filters, write_place
from review.web.house import House
from review.web.pages.verdictbar import KEYS
from review.web.visit import Said, Visit
from store.database import reading, writing
from store.entities import Kind, QueueItem, Verdict, tag_of
from store.errors import UsageError
from store.version import queue_version
from store.views import View, delete_view, save_view, views_of
from store.waiting import COUNT_AT_MOST, Filters, choices

# Filters whose values have words of their own; the others are codes.
_NAMED = frozenset({"kind", "category", "state", "stage"})

# As many reasons as a row has room for.
_REASONS = 3

# As many rows as an analyst skims before choosing; the rest is one key away.
ROWS = 50


def show(visit: Visit) -> Response:
    """A page of the queue."""
    filters = read_filters(visit.query)
    found = listing(visit.house.engine, visit.at, filters, limit=ROWS, after=read_place(visit.query))
    with reading(visit.house.engine) as connection:
        views, version = views_of(connection, visit.user.user), queue_version(connection)
    offered = _with_chosen(menus(visit.house, visit.at), filters)
    return visit.render(
        "queue.html",
        found=found,
        version=version,
        filters=filters,
        narrowed=write_filters(filters),
        offered=offered,
        counted=_counted(filters, offered),
        views=[(view.name, write_filters(view.filters)) for view in views],
        more=_more(found, filters),
        count_at_most=COUNT_AT_MOST,
        key=secrets.token_urlsafe(12),
        name_of=lambda name, value: visit.say(f"{name}.{value}") if name in _NAMED else value,
        path_of=lambda site: site_path(site, filters),
        why=lambda item: _why(visit, item),
        bulk=[(verdict, key) for verdict, key in KEYS.items() if verdict is not Verdict.PARK],
        tag_of=tag_of,
    )


def _counted(filters: Filters, offered: Mapping[str, Mapping[str, int]]) -> str:
    """The end of the message that counts the list: of sites (none), of ``_groups``, or of ``_both``."""
    if filters.kind is not None:
        return "_groups" if filters.kind is Kind.GROUP else ""
    return "_both" if Kind.GROUP in offered["kind"] else ""


def menus(house: House, at: datetime) -> Mapping[str, Mapping[str, int]]:
    """What the list can be narrowed to, with counts that may be a minute old."""

    def count() -> dict[str, dict[str, int]]:
        # Anew, when the request that asked for it has been answered: so on a connection of its own.
        with reading(house.engine) as connection:
            return choices(connection)

    return house.menus.get(at, count)


def following(visit: Visit) -> Response:
    """Claim the next site for this reader and go there; to the list, with a word, where nothing is left."""
    filters = read_filters(visit.query)
    reader = Reader(visit.user.user, visit.user.role)
    item = next_item(visit.house.engine, reader, visit.at, visit.house.lease, filters, after=read_place(visit.query))
    if item is None:
        # The verdict that emptied the list is told, and can be taken back, all the same.
        before, words = visit.said() or Said(""), visit.say("queue.nothing_left")
        return visit.go(list_path(filters), Said(f"{before.words} {words}".strip(), before.undo))
    return visit.go(site_path(item.site, filters))


def keep_view(visit: Visit) -> Response:
    """Keep the filters of the list under a name."""
    filters = read_filters(visit.form)
    with writing(visit.house.engine) as connection:
        save_view(connection, visit.user.user, View(visit.form.get("name", ""), filters), visit.at)
    return visit.go(list_path(filters))


def drop_view(visit: Visit) -> Response:
    """Forget a view."""
    with writing(visit.house.engine) as connection:
        if not delete_view(connection, visit.user.user, visit.form.get("name", "")):
            raise UsageError(visit.say("queue.no_view"))
    return visit.go("/")


def list_path(filters: Filters) -> str:
    """Where the list is that ``filters`` narrow."""
    query = write_filters(filters)
    return f"/?{query}" if query else "/"


def site_path(site: str, filters: Filters) -> str:
    """Where the page of ``site``, or of the release group that is reviewed under this key, is; ``filters`` go along, so
    that the next site comes from the same list."""
    query, tag = write_filters(filters), tag_of(site)
    path = f"/groups/{quote(tag)}" if tag else f"/sites/{quote(site)}"
    return f"{path}?{query}" if query else path


def _with_chosen(offered: Mapping[str, Mapping[str, int]], filters: Filters) -> dict[str, dict[str, int]]:
    """What is chosen stays in its menu, with no site left too."""
    shown = {name: dict(sorted(values.items(), key=lambda value: -value[1])) for name, values in offered.items()}
    for field in fields(filters):
        chosen = getattr(filters, field.name)
        if field.name in shown and chosen:
            shown[field.name].setdefault(str(chosen), 0)
    return shown


def _why(visit: Visit, item: QueueItem) -> str:
    """Why an item stands where it does, in a line."""
    return " · ".join(visit.in_words(reason.text) for reason in item.reasons[:_REASONS])


def _more(found: Listing, filters: Filters) -> str:
    if len(found.items) < ROWS:
        return ""
    return write_filters(filters, after=write_place(found.items[-1].place))
