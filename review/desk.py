"""An analyst's desk: the next site, the list with who works on what, giving a site back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from review.permissions import Action, check, may
from store import claims, waiting
from store.database import Engine, reading, writing
from store.entities import Place, QueueItem, UserRole
from store.errors import UsageError
from store.lookup import resolve
from store.urls import defang
from store.waiting import EVERYTHING, Filters


@dataclass(frozen=True, slots=True)
class Reader:
    """Who sits at the desk."""

    name: str
    role: UserRole


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the queue: the items, how many there are in all (``store.waiting.COUNT_AT_MOST`` + 1: more than that),
    and who works on which of the items, by site."""

    items: tuple[QueueItem, ...]
    total: int
    claimed: Mapping[str, str]


def next_item(
    engine: Engine,
    reader: Reader,
    at: datetime,
    lease: timedelta,
    filters: Filters = EVERYTHING,
    *,
    after: Place | None = None,
) -> QueueItem | None:
    """Claim the best site that waits for this reader and that nobody else holds; None where nothing is left.

    What the reader holds already comes first, unless ``after`` says to go on behind it (a skip gives it back before).
    """
    check(reader.name, reader.role, Action.DECIDE)
    settles = may(reader.role, Action.SETTLE)
    with writing(engine, lasting=False) as connection:
        number = claims.claim_next(
            connection, reader.name, at, at + lease, filters, settles=settles, after=after, mine=after is None
        )
        return waiting.waiting_item(connection, number) if number is not None else None


def take(engine: Engine, site: str, reader: Reader, at: datetime, lease: timedelta) -> QueueItem | None:
    """Claim one site by name, or hold it longer; None where it does not wait for anybody.

    Raises UsageError where somebody else works on it.
    """
    check(reader.name, reader.role, Action.DECIDE)
    with writing(engine, lasting=False) as connection:
        number = resolve(connection, site).id
        if not claims.claim(connection, reader.name, number, at, at + lease):
            raise UsageError(f"{claims.holder(connection, number, at)} works on {defang(site)} just now")
        return waiting.waiting_item(connection, number)


def keep(engine: Engine, reader: Reader, at: datetime, lease: timedelta) -> int:
    """Hold longer all that the reader holds (a page says so while it is open); how many sites."""
    with writing(engine, lasting=False) as connection:
        return claims.renew(connection, reader.name, at, at + lease)


def give_back(engine: Engine, reader: Reader, site: str = "") -> None:
    """Give back one site, or all that the reader holds, undecided."""
    with writing(engine, lasting=False) as connection:
        claims.release(connection, reader.name, resolve(connection, site).id if site else None)


def listing(
    engine: Engine, at: datetime, filters: Filters = EVERYTHING, *, limit: int = 50, after: Place | None = None
) -> Listing:
    """A page of the queue, best first."""
    with reading(engine) as connection:
        items = waiting.waiting(connection, filters, limit=limit, after=after)
        held = claims.holders(connection, [item.site_id for item in items], at)
        return Listing(
            items=tuple(items),
            # A first page that is not full is all there is: no need to walk there again.
            total=len(items) if after is None and len(items) < limit else waiting.count(connection, filters),
            claimed={item.site: held[item.site_id] for item in items if item.site_id in held},
        )
