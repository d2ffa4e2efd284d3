"""One site on one screen: what its pages say, why it is scored so, and the verdict."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.responses import Response

from review.defaults import propose
from review.desk import Reader, take
from review.known import Known, gather
from review.offer import claimed
from review.permissions import Action
from review.web.filters import read_filters, write_filters
from review.web.marking import READ_AT_FIRST, Marked, marked
from review.web.visit import Visit
from store.database import reading
from store.entities import Handling, QueueItem, Reason, Role, Verdict
from store.errors import UsageError
from store.findings import Conduct, Confidence, NextAction, Tlp
from store.pages import ScoredPage, StoredPage, page_of
from store.sites import Site
from store.traces import SiteTrace, traces_of
from store.waiting import Filters, waiting

# Mirrors that are listed to be decided along; a longer fold is decided in steps.
FOLD_SHOWN = 50

# Traces that a reader takes in; `spyglass traces` lists all.
TRACES_SHOWN = 40

_KEYS = {
    Verdict.IPTV_RESELLER: "1",
    Verdict.RELEASE_GROUP: "2",
    Verdict.OTHER_PIRACY: "3",
    Verdict.LEGIT: "4",
    Verdict.PARK: "p",
    Verdict.NOT_REVIEWABLE: "n",
}


# Fields of a verdict's details, their values, and where the words of these stand.
_CHOICES = (
    ("role", tuple(Role), "site_role"),
    ("confidence", tuple(Confidence), "confidence"),
    ("next_action", tuple(NextAction), "next_action"),
    ("handling", tuple(Handling), "handling"),
    ("tlp", tuple(Tlp), "tlp"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A reason as a bar: ``share`` of the widest one, in tenths (1 to 10), since no style may stand in the page."""

    number: int
    reason: Reason
    share: int


def show(visit: Visit) -> Response:
    """The page of a site; whoever may decide claims it by looking, where it waits for them."""
    reader = Reader(visit.user.user, visit.user.role)
    known = gather(visit.house.engine, visit.path["key"], reader)
    item, busy = _claimed(visit, known, reader)
    chosen = _chosen(known.pages, visit.query.get("page", ""))
    filters = read_filters(visit.query)
    with reading(visit.house.engine) as connection:
        page = page_of(connection, chosen.page_id) if chosen else None
        traces = traces_of(connection, known.site.key)
        fold = waiting(connection, Filters(fold=item.fold), limit=FOLD_SHOWN) if item and item.fold else []
    reasons = chosen.score.reasons if chosen else ()
    return visit.render(
        "site.html",
        known=known,
        site=known.site,
        item=item,
        busy=busy,
        chosen=chosen,
        marked=_marked(page, reasons, whole="whole" in visit.query),
        bars=_bars(reasons or known.site.reasons),
        offer=claimed(reasons),
        traces=_telling(traces)[:TRACES_SHOWN],
        fold=[mirror for mirror in fold if mirror.site != known.site.key],
        keys=_KEYS,
        proposed={verdict: _proposal(known.site, verdict) for verdict in Verdict},
        key=secrets.token_urlsafe(12),
        back=write_filters(filters),
        listed=parse_qsl(write_filters(filters)),
        choices=_CHOICES,
        conducts=tuple(Conduct),
    )


def _claimed(visit: Visit, known: Known, reader: Reader) -> tuple[QueueItem | None, str]:
    """The site's place in the queue, held for this reader; or who holds it, in words."""
    if known.waits is None or not visit.may(Action.DECIDE):
        return None, ""
    try:
        return take(visit.house.engine, known.site.key, reader, visit.at, visit.house.lease), ""
    except UsageError as error:
        return None, str(error)


def _chosen(pages: Sequence[ScoredPage], wanted: str) -> ScoredPage | None:
    """The page to read: the one asked for, else the most telling one."""
    for page in pages:
        if str(page.page_id) == wanted:
            return page
    return max(pages, key=lambda page: (page.score.pirate, page.fetched_at), default=None)


def _marked(page: StoredPage | None, reasons: Sequence[Reason], *, whole: bool) -> Marked | None:
    return marked(page, reasons, None if whole else READ_AT_FIRST) if page is not None else None


def _bars(reasons: Sequence[Reason]) -> list[Bar]:
    widest = max((abs(reason.weight) for reason in reasons), default=0.0) or 1.0
    return [
        Bar(number, reason, max(1, round(10 * abs(reason.weight) / widest))) for number, reason in enumerate(reasons)
    ]


def _telling(traces: Sequence[SiteTrace]) -> list[SiteTrace]:
    return sorted(traces, key=lambda found: (found.trace.kind.value, -found.trace.confidence))


def _proposal(site: Site, verdict: Verdict) -> object:
    return propose(verdict, site.category, site.score, site.reasons, None)
