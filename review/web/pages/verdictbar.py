"""The bar below what is read: one key a verdict, with what else can be said, for who holds the item."""

import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from review.defaults import propose
from review.desk import Reader, take
from review.permissions import Action
from review.web.filters import write_filters
from review.web.visit import Visit
from store.entities import Category, Handling, QueueItem, Reason, Role, Stage, Verdict
from store.errors import UsageError
from store.findings import Conduct, Confidence, NextAction, Tlp
from store.waiting import Filters

KEYS = {
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


def claimed(
    visit: Visit, subject: str, reader: Reader, waits: Stage | None, *, blind: bool
) -> tuple[QueueItem | None, str]:
    """The place in the queue of what is looked at, held for this reader; or who holds it, in words."""
    if waits is None or not visit.may(Action.DECIDE):
        return None, ""
    if waits is Stage.SECOND and not blind:
        return None, visit.say("site.read_by_you")
    try:
        return take(visit.house.engine, subject, reader, visit.at, visit.house.lease), ""
    except UsageError as error:
        return None, visit.refusal(error)


def bar(
    keys: Mapping[Verdict, str],
    likely: Category | None,
    score: float | None,
    reasons: Sequence[Reason],
    filters: Filters,
) -> dict[str, object]:
    """What ``_verdict.html`` needs besides the item: the ``keys`` that can be pressed, what each of them proposes where
    ``likely`` is what it probably is, and the list that the next item comes from."""
    told = write_filters(filters)
    return {
        "keys": keys,
        "likely": likely,
        "proposal": propose(Verdict((likely or Category.IPTV_RESELLER).value), likely, score, reasons, None),
        "key": secrets.token_urlsafe(12),
        "back": told,
        "listed": parse_qsl(told),
        "choices": _CHOICES,
        "conducts": tuple(Conduct),
    }
