"""What is known of one release group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from review.groupfile import gather
from review.web.api.knowledge import Verdicted
from review.web.api.shared import Why, reader_of, whys
from review.web.visit import Visit
from store.entities import Handling, Stage, Verdict


@dataclass(frozen=True, slots=True)
class OneGroup:
    """A release group, by its tag in any case."""

    group: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that names claim, or a site that shows them, and how many do."""

    what: str
    names: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What release names on pages claim of a group, "earliest observed": tags are easily forged. ``site`` is how queue,
    verdicts and second readers name it; ``sure`` how sure it is that the tag is a group's; ``before_sale`` a share.
    ``blind``: it waits for a second reader, who is not told of the first verdict."""

    group: str
    site: str
    sure: float
    earliest_observed: datetime
    last_observed: datetime
    releases: int
    before_sale: float
    contested: int
    formats: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    languages: tuple[Counted, ...]
    sites: tuple[Counted, ...]
    names: tuple[str, ...]
    rank_reasons: tuple[Why, ...]
    orders: tuple[Handling, ...]
    verdict: Verdict | None
    waits: Stage | None
    blind: bool
    verdicts: tuple[Verdicted, ...]


def show(visit: Visit, asked: OneGroup) -> Profile:
    """All that is known of one group."""
    file = gather(visit.house.engine, asked.group, reader_of(visit))
    one = file.profile.summary
    return Profile(
        group=one.shown,
        site=file.subject,
        sure=file.sure,
        earliest_observed=one.first_seen,
        last_observed=one.last_seen,
        releases=one.releases,
        before_sale=one.pre,
        contested=one.contested,
        formats=_counted(file.profile.formats),
        kinds=_counted(file.profile.sections),
        languages=_counted(file.profile.languages),
        sites=_counted(file.profile.sites),
        names=tuple(file.profile.names),
        rank_reasons=whys(file.rank_reasons),
        orders=file.orders,
        verdict=one.verdict,
        waits=file.waits,
        blind=file.blind,
        verdicts=tuple(Verdicted(one.id, one.verdict, one.reviewer, one.reviewed_at, one.note) for one in file.reviews),
    )


def _counted(counts: Sequence[tuple[str, int]]) -> tuple[Counted, ...]:
    return tuple(Counted(what, names) for what, names in counts)
