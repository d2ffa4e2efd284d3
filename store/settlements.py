"""What the verdicts on a site add up to, written where others read it: the site's verdict, its label."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from store.database import upsert
from store.entities import Role, Stage, Verdict
from store.labels import Label, put_label, withdraw_label
from store.schema.crawl import sites
from store.schema.review import second_readings


@dataclass(frozen=True, slots=True)
class Settlement:
    """The sum of the verdicts that stand: the site's verdict (None: open, or disputed), its label if it gives one, the
    end of a park, its role, when it was decided, and whom the site waits for (None: nobody)."""

    verdict: Verdict | None
    label: Label | None
    until: datetime | None
    role: Role | None
    decided_at: datetime | None
    waits: Stage | None


_SETTLED = update(sites).where(sites.c.id == bindparam("site"))
_ASKED = select(second_readings.c.site_id).where(second_readings.c.site_id.in_(bindparam("sites", expanding=True)))


def settle_site(connection: Connection, site_id: int, settled: Settlement) -> None:
    """Write a settlement in place of the one before."""
    values = {"verdict": settled.verdict, "decided_at": settled.decided_at, "parked_until": settled.until}
    connection.execute(_SETTLED, {"site": site_id, **values, "role": settled.role})
    if settled.label is None or settled.decided_at is None:
        withdraw_label(connection, site_id)
    else:
        put_label(connection, site_id, settled.label, settled.decided_at)


def ask_second_reading(connection: Connection, site_id: int, by: str, at: datetime) -> bool:
    """Want a second reader for a site, because it is to leave the house; False where that was asked before."""
    new = upsert(connection, second_readings).values(site_id=site_id, asked_by=by, asked_at=at)
    asked = new.on_conflict_do_nothing(index_elements=["site_id"]).returning(second_readings.c.site_id)
    return connection.execute(asked).first() is not None


def asked_second_readings(connection: Connection, site_ids: Sequence[int]) -> set[int]:
    """Those of the sites for which somebody wants a second reader."""
    return set(connection.execute(_ASKED, {"sites": list(site_ids)}).scalars())
