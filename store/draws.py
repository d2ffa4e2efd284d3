"""Sites that the rankers drew at random from all that waits, each with its chance; a draw stands until its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.database import Connection, chunks, upsert
from store.entities import RELEASE_NAMES, Stage
from store.schema.learning import draws
from store.schema.review import queue


@dataclass(frozen=True, slots=True)
class Drawn:
    """When, and with which chance, a site was drawn."""

    at: datetime
    chance: float


def undrawn(connection: Connection) -> list[int]:
    """The numbers of all sites that wait for a first reader and were not drawn by anything, ascending."""
    waiting = select(queue.c.site_id).outerjoin(draws, draws.c.site_id == queue.c.site_id)
    waiting = waiting.where(queue.c.stage == Stage.FIRST, queue.c.propensity.is_(None), draws.c.site_id.is_(None))
    # Of a release group no model says anything.
    waiting = waiting.where(queue.c.source != RELEASE_NAMES)
    return list(connection.execute(waiting.order_by(queue.c.site_id)).scalars())


def put_draws(connection: Connection, site_ids: Sequence[int], chance: float, at: datetime) -> None:
    """Keep that these were drawn; one that another worker drew at the same moment keeps that draw."""
    if site_ids:
        rows = [{"site_id": number, "chance": chance, "drawn_at": at} for number in site_ids]
        connection.execute(upsert(connection, draws).on_conflict_do_nothing(index_elements=["site_id"]), rows)


def draws_of(connection: Connection, site_ids: Sequence[int]) -> dict[int, Drawn]:
    """The draws of those of the sites that were drawn."""
    found: dict[int, Drawn] = {}
    for chunk in chunks(site_ids):
        rows = connection.execute(select(draws).where(draws.c.site_id.in_(chunk)))
        found.update((row.site_id, Drawn(row.drawn_at, row.chance)) for row in rows)
    return found
