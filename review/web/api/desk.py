"""The queue and the desk: list, next, skip, keep, and whether anything changed."""

from dataclasses import dataclass

from review.desk import give_back, keep, listing, next_item
from review.web.api.shared import Done, Item, Narrowed, Nothing, OneSite, item_of, reader_of
from review.web.filters import read_place
from review.web.visit import Visit
from store.database import reading
from store.version import queue_version
from store.waiting import COUNT_AT_MOST

# As on the page: what comes behind it is one call away.
ROWS = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the queue, best first. ``total`` counts the sites and release groups that fit, without the ``mirrors``
    of each item; ``more_than`` says that counting ended there. ``after`` asks for the next page, empty at the end."""

    items: tuple[Item, ...]
    total: int
    more_than: bool
    after: str


@dataclass(frozen=True, slots=True)
class Next:
    """The site that is claimed now, null where nothing is left."""

    item: Item | None


@dataclass(frozen=True, slots=True)
class Version:
    """A word that changes whenever the queue may look different."""

    version: str


@dataclass(frozen=True, slots=True)
class Held:
    """How many sites the reader holds."""

    sites: int


def show(visit: Visit, asked: Narrowed) -> Listed:
    """A page of the queue."""
    after = read_place({"after": asked.after})
    found = listing(visit.house.engine, visit.at, asked, limit=ROWS, after=after)
    items = tuple(item_of(item, found.claimed.get(item.site, "")) for item in found.items)
    behind = items[-1].place if len(items) == ROWS else ""
    return Listed(items, min(found.total, COUNT_AT_MOST), found.total > COUNT_AT_MOST, behind)


def following(visit: Visit, asked: Narrowed) -> Next:
    """Claim the next site."""
    after = read_place({"after": asked.after})
    found = next_item(visit.house.engine, reader_of(visit), visit.at, visit.house.lease, asked, after=after)
    return Next(item_of(found) if found else None)


def skip(visit: Visit, asked: OneSite) -> Done:
    """Give a site back undecided."""
    give_back(visit.house.engine, reader_of(visit), asked.site)
    return Done()


def keep_held(visit: Visit, _: Nothing) -> Held:
    """Hold longer what the reader holds."""
    return Held(keep(visit.house.engine, reader_of(visit), visit.at, visit.house.lease))


def live(visit: Visit, _: Nothing) -> Version:
    """Whether anything changed."""
    with reading(visit.house.engine) as connection:
        return Version(queue_version(connection))
