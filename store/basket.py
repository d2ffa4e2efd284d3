"""The basket: sites that somebody picked to leave the house; whether they may is asked whenever it is looked at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from store.database import upsert
from store.errors import UsageError
from store.groupreviews import reviewed_groups
from store.schema.crawl import sites
from store.schema.exchange import basket
from store.schema.operators import release_groups

# A basket is picked by hand and shown on one page; whole stocks leave by `spyglass export --all`.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Picked:
    """One site in the basket."""

    site: str
    added_by: str
    added_at: datetime


def pick(connection: Connection, site_id: int, by: str, at: datetime) -> bool:
    """Put a site into the basket; False where it lies there already. UsageError where the basket is full, or for a
    release group: what is known of one are names on the pages of sites."""
    if connection.execute(reviewed_groups().where(release_groups.c.site_id == site_id)).first() is not None:
        raise UsageError("a release group is no site: nothing of it leaves the house")
    new = upsert(connection, basket).values(site_id=site_id, added_by=by, added_at=at)
    new = new.on_conflict_do_nothing(index_elements=["site_id"])
    if connection.execute(new.returning(basket.c.site_id)).first() is None:
        return False
    if int(connection.execute(select(func.count()).select_from(basket)).scalar_one()) > MOST:
        raise UsageError(f"the basket is full: it holds {MOST:,} sites; more leave by `spyglass export --all`")
    return True


def drop(connection: Connection, site_id: int) -> bool:
    """Take a site out of the basket; False where it was not there."""
    return connection.execute(delete(basket).where(basket.c.site_id == site_id)).rowcount > 0


def empty(connection: Connection) -> None:
    """Take everything out."""
    connection.execute(delete(basket))


def picked(connection: Connection) -> list[Picked]:
    """What lies in the basket, in the order it was picked."""
    wanted = select(sites.c.key, basket.c.added_by, basket.c.added_at).join(sites, sites.c.id == basket.c.site_id)
    rows = connection.execute(wanted.order_by(basket.c.added_at, basket.c.site_id))
    return [Picked(row.key, row.added_by, row.added_at) for row in rows]
