"""Everything known of one site, gathered for whoever looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from review.ranking import Candidate, closed, rank
from store import audit, handling
from store.captures import Capture, captures_of
from store.database import now, reading
from store.entities import Handling, Reason
from store.lookup import resolve
from store.pages import ScoredPage, scored_pages
from store.reviews import Review, reviews_of
from store.sites import Site, referring_sites
from store.succession import confirmed_kin, confirmed_predecessors
from store.surroundings import surroundings


@dataclass(frozen=True, slots=True)
class Known:
    """All that the store says of one site; ``not_queued`` is why it does not wait for a verdict, empty if it does."""

    site: Site
    referrers: int
    orders: tuple[Handling, ...]
    not_queued: str
    rank_reasons: tuple[Reason, ...]
    pages: Sequence[ScoredPage]
    captures: Sequence[tuple[int, Capture]]
    reviews: Sequence[Review]
    log: Sequence[audit.Entry]


def gather(engine: Engine, text: str) -> Known:
    """What the store knows of the site that ``text`` names; UsageError where it knows none."""
    at = now()
    with reading(engine) as connection:
        site = resolve(connection, text)
        candidate = Candidate(
            site,
            referring_sites(connection, [site.key]).get(site.key, 0),
            frozenset(handling.codes(connection, [site.key], at).get(site.key, ())),
            succeeds=confirmed_predecessors(connection, [site.key]).get(site.key, ""),
            around=surroundings(connection, [site.key])[site.key],
            kin=confirmed_kin(connection, [site.key]).get(site.key),
        )
        place = rank(candidate, at)
        return Known(
            site=site,
            referrers=candidate.referrers,
            orders=tuple(sorted(candidate.handling)),
            not_queued=closed(candidate, at),
            rank_reasons=place.reasons if place else (),
            pages=scored_pages(connection, site.key),
            captures=captures_of(connection, site.key),
            reviews=reviews_of(connection, site.id),
            log=list(audit.entries(connection, site.key)),
        )
