"""Everything known of one operator, gathered for whoever looks at it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from review.operators import subject
from store import audit
from store.database import Connection, Engine, reading
from store.membership import joins_among
from store.offers import ReadOffer, Said
from store.operatorends import Whereabouts, whereabouts
from store.operators import Join, Member, Membership, Operator, history, members, standing_operator
from store.pages import ScoredPage, page_of, scored_pages_of
from store.sharedtraces import SharedTrace, traces_among

# The model's reasons that quote an offer, by the words that classifier/wording.toml has for them.
CLAIMS = (
    "price ladder by months",
    "prices shown",
    "price steps",
    "channel count claimed",
    "films and series counted",
    "trial by the hour",
    "number of connections sold",
)
# The lexicons' ways to pay, by the words that it has for them.
PAYING = ("private payments and crypto", "gift cards as payment")
# An operator's best pages say what he offers; those of his two hundredth mirror say it again.
MOST_PAGES = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that sites of an operator say of their offer, as one page wrote it, and how many sites say so."""

    what: str
    words: str
    sites: int


@dataclass(frozen=True, slots=True)
class OperatorFile:
    """All that the store says of one operator. ``claims`` is the sum of the offers; ``traces`` are those of all its
    sites, the shared ones first; ``languages`` counts sites; ``log`` holds what people decided; ``last`` are the sites
    of one that ended, with the operators that have them now. ``asked`` is the number that it was asked for by; where
    that is another's, which became part of this one, ``merged_at`` is when the last site of that one left it."""

    operator: Operator
    members: Sequence[Member]
    joins: Sequence[Join]
    traces: Sequence[SharedTrace]
    claims: Sequence[Claim]
    languages: Sequence[tuple[str, int]]
    history: Sequence[Membership]
    log: Sequence[audit.Entry]
    last: Sequence[Whereabouts] = ()
    asked: int = 0
    merged_at: datetime | None = None


def gather(engine: Engine, number: int, read_offer: ReadOffer | None = None) -> OperatorFile:
    """What the store knows of an operator, under its number of today; UsageError where it knows none. The offers are
    read from the text of the best pages by ``read_offer``; without it from the reasons of their scores alone."""
    with reading(engine) as connection:
        operator = standing_operator(connection, number)
        sites = members(connection, operator.id)
        return OperatorFile(
            operator=operator,
            members=sites,
            joins=joins_among(connection, [site.id for site in sites]),
            traces=traces_among(connection, [site.key for site in sites]),
            claims=_claims(connection, sites, read_offer),
            languages=Counter(site.language for site in sites if site.language).most_common(),
            history=history(connection, operator.id),
            log=list(audit.entries(connection, subject(operator.id))),
            last=whereabouts(connection, operator.id),
            asked=number,
            merged_at=_emptied(connection, number) if number != operator.id else None,
        )


def _emptied(connection: Connection, number: int) -> datetime | None:
    """When the last site of an operator left it; None where it never had one."""
    return max((one.left_at for one in history(connection, number) if one.left_at is not None), default=None)


def summed(said: Mapping[str, Iterable[Said]]) -> list[Claim]:
    """What the pages of each site say, together: amounts as their range by currency, all else word by word, what most
    sites say first."""
    amounts: dict[tuple[str, str], list[tuple[float, str]]] = {}
    written: dict[tuple[str, str], set[str]] = {}
    for site, of_site in said.items():
        for one in of_site:
            if one.number is not None:
                amounts.setdefault((one.what, one.unit), []).append((one.number, site))
            elif one.words:
                written.setdefault((one.what, one.words), set()).add(site)
    claims = [Claim(what, words, len(sites)) for (what, words), sites in written.items()]
    for (what, unit), found in amounts.items():
        low, high = min(found)[0], max(found)[0]
        span = _number(low) if low == high else f"{_number(low)} to {_number(high)}"
        claims.append(Claim(what, f"{span} {unit}".strip(), len({site for _, site in found})))
    order = {what: place for place, what in enumerate((*CLAIMS, *PAYING))}
    return sorted(claims, key=lambda claim: (order[claim.what], -claim.sites, claim.words))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _claims(connection: Connection, sites: Sequence[Member], read_offer: ReadOffer | None) -> list[Claim]:
    pages = scored_pages_of(connection, [site.key for site in sites])
    if read_offer is None:
        return claims_of(pages)
    said: dict[str, list[Said]] = {}
    for site, page_id in _best(pages):
        page = page_of(connection, page_id)
        if page is not None:
            said.setdefault(site, []).extend(read_offer(page))
    return summed(said)


def _best(pages: Mapping[str, Sequence[ScoredPage]]) -> list[tuple[str, int]]:
    """Site and number of the pages to read: the best of each site first, then the second ones, MOST_PAGES in all."""
    ranked = []
    for site, of_site in pages.items():
        best = sorted(of_site, key=lambda page: (-page.score.pirate, page.page_id))
        ranked += [(place, -page.score.pirate, site, page.page_id) for place, page in enumerate(best)]
    return [(site, page_id) for _, _, site, page_id in sorted(ranked)[:MOST_PAGES]]


def claims_of(pages: Mapping[str, Sequence[ScoredPage]]) -> list[Claim]:
    """What the pages of each site claim, read back from the reasons of their scores: what most sites say first."""
    said: dict[tuple[str, str], set[str]] = {}
    for site, of_site in pages.items():
        for what, words in _quoted(of_site):
            said.setdefault((what, words), set()).add(site)
    claims = [Claim(what, words, len(sites)) for (what, words), sites in said.items()]
    return sorted(claims, key=lambda claim: (CLAIMS.index(claim.what), -claim.sites, claim.words))


def _quoted(pages: Iterable[ScoredPage]) -> set[tuple[str, str]]:
    parted = (reason.text.partition(":") for page in pages for reason in page.score.reasons)
    return {(what, words.strip()) for what, _, words in parted if what in CLAIMS and words.strip()}
