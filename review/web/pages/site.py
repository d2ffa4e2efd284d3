"""One site on one screen: what its pages say, why it is scored so, and the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from review.desk import Reader
from review.history import events
from review.known import Known, gather
from review.veiling import neighbours
from review.web.claims import CLAIM_WORDS
from review.web.filters import read_filters
from review.web.marking import READ_AT_FIRST, Marked, marked
from review.web.pages.offering import leaving, offered
from review.web.pages.queue import site_path
from review.web.pages.verdictbar import KEYS, bar, claimed
from review.web.visit import Visit
from store.database import reading
from store.entities import Reason, tag_of
from store.linked import links_in, links_out, moments
from store.membership import joins_among
from store.operators import members
from store.pages import ScoredPage, StoredPage, page_of
from store.purge import is_purged
from store.queue import stages
from store.renderings import PICTURE
from store.traces import SiteTrace, TraceKind, traces_of
from store.waiting import EVERYTHING, Filters, waiting

# Mirrors that are listed to be decided along; a longer fold is decided in steps.
FOLD_SHOWN = 50

# Traces, links and joins that a reader takes in; `spyglass traces` and `operators` list all.
TRACES_SHOWN, LINKS_SHOWN, JOINS_SHOWN = 40, 50, 10

# How a customer reaches them, and how they are paid: read first, the other traces are for who looks closer.
_CONTACTS = frozenset(
    {TraceKind.PHONE, TraceKind.MAIL, TraceKind.WHATSAPP, TraceKind.TELEGRAM, TraceKind.DISCORD, TraceKind.SKYPE}
    | {TraceKind.SOCIAL, TraceKind.CHAT}
)
_PAYMENT = frozenset({TraceKind.WALLET, TraceKind.PAYPAL, TraceKind.GATEWAY, TraceKind.IBAN})


@dataclass(frozen=True, slots=True)
class Bar:
    """A reason as a bar: ``share`` of the widest one, in tenths (1 to 10), since no style may stand in the page."""

    number: int
    reason: Reason
    share: int


def show(visit: Visit) -> Response:
    """The page of a site; whoever may decide claims it by looking, where it waits for them."""
    if tag_of(visit.path["key"]):
        return visit.go(site_path(visit.path["key"], read_filters(visit.query)))
    reader = Reader(visit.user.user, visit.user.role)
    known = gather(visit.house.engine, visit.path["key"], reader)
    item, busy = claimed(visit, known.site.key, reader, known.waits, blind=known.blind)
    chosen = _chosen(known.pages, visit.query.get("page", ""))
    filters = read_filters(visit.query)
    reasons = chosen.score.reasons if chosen else ()
    with reading(visit.house.engine) as connection:
        page = page_of(connection, chosen.page_id) if chosen else None
        offer = offered(visit, connection, known)
        fold = waiting(connection, Filters(fold=item.fold), limit=FOLD_SHOWN) if item and item.fold else []
    return visit.render(
        "site.html",
        200,
        known=known,
        site=known.site,
        item=item,
        busy=busy,
        chosen=chosen,
        marked=_marked(page, reasons, whole="whole" in visit.query),
        bars=bars(reasons or known.site.reasons),
        circumstances=_circumstances(known),
        offer=offer,
        leaving=leaving(visit, known),
        claim_words=CLAIM_WORDS,
        fold=[mirror for mirror in fold if mirror.site != known.site.key],
        path_of=lambda site: site_path(site, EVERYTHING),
        **bar(KEYS, known.site.category, known.site.score, known.site.reasons, filters),
        **_around(visit, known),
    )


def _around(visit: Visit, known: Known) -> dict[str, object]:
    """What the panels beside the text hold: links, operator, traces, history."""
    site, number = known.site, known.around.operator_id
    with reading(visit.house.engine) as connection:
        coming, going = (links(connection, site.key, LINKS_SHOWN) for links in (links_in, links_out))
        family = members(connection, number)[:FOLD_SHOWN] if number is not None else []
        open_ones = stages(connection, [member.id for member in family])
        joins = joins_among(connection, [member.id for member in family])
        traces = _telling(traces_of(connection, site.key))
        history = events(site, moments(connection, site.id), known.captures)
        taken = (capture for _, capture in known.captures if capture.url.startswith(PICTURE))
        picture = next((capture for capture in taken if not is_purged(connection, capture.warc)), None)
    beside = [member for member in family if member.key != site.key]
    own = [join for join in joins if site.key in {join.site, join.other}]
    counts = {"links": coming.total + going.total, "operator": len(beside), "history": len(history)}
    return {
        "links_in": coming,
        "links_out": going,
        "operator_id": number,
        "neighbours": neighbours(beside, open_ones, blind=known.blind),
        "joins": own[:JOINS_SHOWN],
        "traces": traces[:TRACES_SHOWN],
        "contacts": [found for found in traces if found.trace.kind in _CONTACTS],
        "payment": [found for found in traces if found.trace.kind in _PAYMENT],
        "history": history,
        "picture": picture,
        "pictured": picture.url.removeprefix(PICTURE) if picture else "",
        "panels": [
            ("text", None),
            *([("picture", None)] if picture else []),
            *counts.items(),
            ("captures", len(known.captures)),
        ],
    }


def _circumstances(known: Known) -> list[Reason]:
    """What speaks for looking now besides the score, whose reasons stand above already."""
    of_score = {reason.text for reason in known.site.reasons}
    return [reason for reason in known.rank_reasons if reason.text not in of_score]


def _chosen(pages: Sequence[ScoredPage], wanted: str) -> ScoredPage | None:
    """The page to read: the one asked for, else the most telling one."""
    for page in pages:
        if str(page.page_id) == wanted:
            return page
    return most_telling(pages)


def most_telling(pages: Sequence[ScoredPage]) -> ScoredPage | None:
    """The page that somebody reads first."""
    return max(pages, key=lambda page: (page.score.pirate, page.fetched_at), default=None)


def _marked(page: StoredPage | None, reasons: Sequence[Reason], *, whole: bool) -> Marked | None:
    return marked(page, reasons, None if whole else READ_AT_FIRST) if page is not None else None


def bars(reasons: Sequence[Reason]) -> list[Bar]:
    """Reasons as bars, in their order."""
    widest = max((abs(reason.weight) for reason in reasons), default=0.0) or 1.0
    return [
        Bar(number, reason, max(1, round(10 * abs(reason.weight) / widest))) for number, reason in enumerate(reasons)
    ]


def _telling(traces: Sequence[SiteTrace]) -> list[SiteTrace]:
    return sorted(traces, key=lambda found: (found.trace.kind.value, -found.trace.confidence))
