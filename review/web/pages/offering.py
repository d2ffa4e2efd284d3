"""What a site offers and for how much, and whether it may leave the house: parts of its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from review.known import Known
from review.operatorfile import PAYING, Claim, claims_of
from review.plans import Plans, plans
from review.web.visit import Visit
from store.database import Connection, reading
from store.entities import Verdict
from store.errors import SpyglassError
from store.pages import ScoredPage, page_of
from store.partners import all_partners
from store.queries import PIRATE_VERDICTS

# The front, the prices and one more: further pages of a shop say the same again.
PAGES_READ = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """``plans`` as the pages wrote them, ``claims`` of channels, films and trials, ``paying`` in the page's own words.
    What the plans tell in full is no claim besides."""

    plans: Plans
    claims: Sequence[Claim]
    paying: Sequence[str]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whether a site may leave for ``recipient`` as ``kind`` (empty: nobody to send to is known): it may where there is
    nothing ``against`` it."""

    recipient: str
    kind: str
    against: Sequence[str]


def offered(visit: Visit, connection: Connection, known: Known) -> Offered:
    """The offer, read from the most telling pages."""
    read = sorted(known.pages, key=lambda page: page.score.pirate, reverse=True)[:PAGES_READ]
    texts = [page.text for page in (page_of(connection, one.page_id) for one in read) if page is not None]
    priced = plans(texts, visit.house.lent.find_prices)
    claims = claims_of({known.site.key: list(known.pages)})
    told = {"prices shown", "price steps"} if priced.lines else set()
    return Offered(priced, [claim for claim in claims if claim.what not in told], _paying(known.pages))


def leaving(visit: Visit, known: Known) -> Leaving | None:
    """What keeps a decided pirate site in the house, asked of every guarantee; None where that is no question yet."""
    verdict: Verdict | None = known.site.verdict
    if known.waits is not None or verdict not in PIRATE_VERDICTS:
        return None
    guard = visit.house.guard
    with reading(visit.house.engine) as connection:
        recipient = next((partner.name for partner in all_partners(connection)), "")
        kind = next(iter(guard.formats), "")
        if not recipient or not kind:
            return Leaving("", "", ())
        try:
            why = guard.why_refused(connection, [known.site.id], recipient, kind, visit.at)
        except SpyglassError as error:
            return Leaving(recipient, kind, (str(error),))
    return Leaving(recipient, kind, tuple(why.get(known.site.key, ())))


def _paying(pages: Sequence[ScoredPage]) -> list[str]:
    said: dict[str, None] = {}
    for page in pages:
        for reason in page.score.reasons:
            what, _, words = reason.text.partition(":")
            if what in PAYING and words.strip():
                said[words.strip()] = None
    return list(said)
