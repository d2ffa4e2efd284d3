"""Everything known of one release group, gathered for whoever looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from review.desk import Reader
from review.grouping import GroupCandidate, closed, place_of
from review.known import must_not_see, without_telling
from store import audit, handling, queue
from store.database import Connection, Engine, now, reading
from store.entities import Handling, Reason, Stage, group_subject
from store.groups import GroupProfile, group_profile
from store.reviews import Review, reviews_of
from store.sites import find_site


@dataclass(frozen=True, slots=True)
class GroupFile:
    """All that the store says of one release group, which is reviewed as ``subject``. ``sure`` is how sure it is that
    the tag is a group's, ``rank_reasons`` what a look at it is worth now. ``not_queued``, ``waits`` and ``blind`` are
    those of ``review.known.Known``; ``reviews`` stand, newest first."""

    subject: str
    profile: GroupProfile
    sure: float
    rank_reasons: tuple[Reason, ...]
    orders: tuple[Handling, ...]
    not_queued: str
    waits: Stage | None
    blind: bool
    reviews: Sequence[Review]
    log: Sequence[audit.Entry]


def gather(engine: Engine, name: str, reader: Reader | None = None) -> GroupFile:
    """What the store knows of the group with this tag, in any case, as far as ``reader`` may see it (None: everything).

    Raises UsageError where no page showed it.
    """
    with reading(engine) as connection:
        file = _gather(connection, name)
    if reader is None or not must_not_see(file.waits, file.reviews, reader):
        return file
    summary = replace(file.profile.summary, verdict=None, parked_until=None)
    seen = replace(file, profile=replace(file.profile, summary=summary), not_queued="", orders=(), reviews=())
    return replace(seen, blind=True, rank_reasons=(), log=without_telling(file.log))


def _gather(connection: Connection, name: str) -> GroupFile:
    at, profile = now(), group_profile(connection, name)
    subject = group_subject(profile.summary.key)
    site = find_site(connection, subject)
    orders = frozenset(handling.codes(connection, [subject], at).get(subject, ()))
    candidate = GroupCandidate(site.id if site else 0, profile.summary, orders)
    place = place_of(candidate, at)
    return GroupFile(
        subject=subject,
        profile=profile,
        sure=place.score,
        rank_reasons=place.reasons,
        orders=tuple(sorted(orders)),
        not_queued=closed(candidate, at),
        waits=queue.stages(connection, [site.id]).get(site.id) if site else None,
        blind=False,
        reviews=reviews_of(connection, site.id) if site else [],
        log=list(audit.entries(connection, subject)),
    )
