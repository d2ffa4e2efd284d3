"""Everything known of one operator, gathered for whoever looks at it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from review.operators import subject
from store import audit
from store.database import Engine, reading
from store.membership import joins_among
from store.operators import Join, Member, Membership, Operator, history, members, standing_operator
from store.pages import ScoredPage, scored_pages
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


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that sites of an operator say of their offer, as one page wrote it, and how many sites say so."""

    what: str
    words: str
    sites: int


@dataclass(frozen=True, slots=True)
class OperatorFile:
    """All that the store says of one operator. ``claims`` is the sum of the offers; ``traces`` are those of all its
    sites, the shared ones first; ``languages`` counts sites; ``log`` holds what people decided."""

    operator: Operator
    members: Sequence[Member]
    joins: Sequence[Join]
    traces: Sequence[SharedTrace]
    claims: Sequence[Claim]
    languages: Sequence[tuple[str, int]]
    history: Sequence[Membership]
    log: Sequence[audit.Entry]


def gather(engine: Engine, number: int) -> OperatorFile:
    """What the store knows of an operator, under its number of today; UsageError where it knows none."""
    with reading(engine) as connection:
        operator = standing_operator(connection, number)
        sites = members(connection, operator.id)
        return OperatorFile(
            operator=operator,
            members=sites,
            joins=joins_among(connection, [site.id for site in sites]),
            traces=traces_among(connection, [site.key for site in sites]),
            claims=claims_of({site.key: scored_pages(connection, site.key) for site in sites}),
            languages=Counter(site.language for site in sites if site.language).most_common(),
            history=history(connection, operator.id),
            log=list(audit.entries(connection, subject(operator.id))),
        )


def claims_of(pages: dict[str, list[ScoredPage]]) -> list[Claim]:
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
