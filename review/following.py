"""Which mirrors follow the verdict on their site: those that wait with it. What somebody took in hand is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store import claims
from store.database import Connection
from store.errors import UsageError
from store.reviews import standing_reviews
from store.sites import Site
from store.urls import defang
from store.waiting import waiting_mirrors


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A mirror that did not follow, since ``by`` has ``decided`` it by now, or works on it."""

    site: str
    by: str
    decided: bool


def part(
    connection: Connection, lead: Site, mirrors: Sequence[Site], by: str, at: datetime
) -> tuple[tuple[Site, ...], tuple[LeftOut, ...]]:
    """Those of ``mirrors`` that follow ``by``'s verdict on ``lead``, and those that are left to a colleague: a page may
    be older than what others did. UsageError for a site that does not wait with ``lead`` and that nobody decided."""
    if not mirrors:
        return (), ()
    waiting = waiting_mirrors(connection, lead.id, [one.id for one in mirrors])
    held = claims.holders(connection, [one.id for one in mirrors], at)
    decided = decided_by_now(connection, [one for one in mirrors if one.id not in waiting])
    strangers = {one.key for one in mirrors if one.id not in waiting} - {one.site for one in decided}
    if strangers:
        raise UsageError(f"{defang(min(strangers))} is no mirror of {defang(lead.key)} that waits with it")
    worked_on = {one.id: held[one.id] for one in mirrors if one.id in waiting and held.get(one.id, by) != by}
    claimed = tuple(LeftOut(one.key, worked_on[one.id], decided=False) for one in mirrors if one.id in worked_on)
    return tuple(one for one in mirrors if one.id in waiting and one.id not in worked_on), decided + claimed


def decided_by_now(connection: Connection, mirrors: Sequence[Site]) -> tuple[LeftOut, ...]:
    """Those of ``mirrors``, none of which followed, that somebody has decided, with who did so last."""
    standing = standing_reviews(connection, [one.id for one in mirrors])
    said = ((one, standing[one.id]) for one in mirrors)
    return tuple(LeftOut(one.key, reviews[-1].reviewer, decided=True) for one, reviews in said if reviews)
