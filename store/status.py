"""Counts that tell where the store stands."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from store.database import is_sqlite
from store.entities import RELEASE_NAMES, SiteState
from store.schema.crawl import sites
from store.schema.pages import captures, pages


@dataclass(frozen=True, slots=True)
class Totals:
    """How many sites are known, scored, decided (parked included); pages stored; captures and their bytes in WARC."""

    sites: int
    scored: int
    decided: int
    pages: int
    captures: int
    evidence_bytes: int


def totals(connection: Connection) -> Totals:
    """Count everything once."""
    known = select(func.count(), func.count(sites.c.score), func.count(sites.c.verdict))
    row = connection.execute(known.where(sites.c.source != RELEASE_NAMES)).one()
    stored = connection.execute(select(func.count()).select_from(pages)).scalar_one()
    kept = connection.execute(select(func.count(), func.coalesce(func.sum(captures.c.warc_length), 0))).one()
    return Totals(*(int(number) for number in (*row, stored, *kept)))


def sites_by_state(connection: Connection) -> dict[SiteState | None, int]:
    """How many sites were in each state when last seen; None counts those never fetched."""
    counted = select(sites.c.state, func.count()).where(sites.c.source != RELEASE_NAMES)
    rows = connection.execute(counted.group_by(sites.c.state))
    return {SiteState(state) if state else None: int(count) for state, count in rows}


def place_of(engine: Engine) -> str:
    """Where the store is and what it is, without the password."""
    kind = "SQLite" if is_sqlite(engine) else "PostgreSQL"
    url = engine.url.set(drivername=engine.url.get_backend_name()).difference_update_query(["password"])
    return f"{kind} {url.render_as_string(hide_password=True)}"
