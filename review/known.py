"""Everything known of one site, gathered for whoever looks at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from review.desk import Reader
from review.permissions import Action, may
from review.ranking import Candidate, closed, rank
from store import audit, handling, queue
from store.captures import Capture, captures_of
from store.database import Engine, now, reading
from store.entities import Handling, Reason, Stage
from store.lookup import resolve_site
from store.pages import ScoredPage, scored_pages
from store.reviews import Review, reviews_of
from store.sites import Site, referring_sites
from store.succession import confirmed_predecessors
from store.surroundings import Surroundings, surroundings

# Entries of the log that tell, or hint at, what the first reader said.
_TELLING = ("verdict", "handling", "second reader", "export")


@dataclass(frozen=True, slots=True)
class Known:
    """All that the store says of one site; ``not_queued`` is why it does not wait for a verdict, empty if it does.

    ``waits`` says whom it waits for (None: nobody). ``blind``: it waits for a second reader, and whoever looks may
    become that, so verdicts, notes and what hints at them are left out.
    """

    site: Site
    referrers: int
    orders: tuple[Handling, ...]
    not_queued: str
    waits: Stage | None
    blind: bool
    rank_reasons: tuple[Reason, ...]
    around: Surroundings
    pages: Sequence[ScoredPage]
    captures: Sequence[tuple[int, Capture]]
    reviews: Sequence[Review]
    log: Sequence[audit.Entry]


def gather(engine: Engine, text: str, reader: Reader | None = None) -> Known:
    """What the store knows of the site that ``text`` names, as far as ``reader`` may see it (None: everything).

    Raises UsageError where the store knows no such site, and for a release group, which has a file of its own.
    """
    at = now()
    with reading(engine) as connection:
        site = resolve_site(connection, text)
        candidate = Candidate(
            site,
            referring_sites(connection, [site.key]).get(site.key, 0),
            frozenset(handling.codes(connection, [site.key], at).get(site.key, ())),
            succeeds=confirmed_predecessors(connection, [site.key]).get(site.key, ""),
            around=surroundings(connection, [site.key])[site.key],
        )
        place = rank(candidate, at)
        known = Known(
            site=site,
            referrers=candidate.referrers,
            orders=tuple(sorted(candidate.handling)),
            not_queued=closed(candidate, at),
            waits=queue.stages(connection, [site.id]).get(site.id),
            blind=False,
            rank_reasons=place.reasons if place else (),
            around=candidate.around,
            pages=scored_pages(connection, site.key),
            captures=captures_of(connection, site.key),
            reviews=reviews_of(connection, site.id),
            log=list(audit.entries(connection, site.key)),
        )
    blind = reader is not None and must_not_see(known.waits, known.reviews, reader)
    return _blinded(known) if blind else known


def must_not_see(waits: Stage | None, reviews: Sequence[Review], reader: Reader) -> bool:
    """Whether ``reader`` may become the second one of what ``waits`` for one: then the first verdict is not for these
    eyes yet."""
    has_read = any(review.reviewer == reader.name for review in reviews)
    return waits is Stage.SECOND and may(reader.role, Action.DECIDE) and not has_read


def without_telling(log: Iterable[audit.Entry]) -> list[audit.Entry]:
    """The entries that a second reader may see."""
    return [entry for entry in log if not entry.action.startswith(_TELLING)]


def _blinded(known: Known) -> Known:
    site = replace(known.site, verdict=None, decided_at=None, parked_until=None)
    log = without_telling(known.log)
    return replace(known, site=site, not_queued="", blind=True, rank_reasons=(), orders=(), reviews=(), log=log)
