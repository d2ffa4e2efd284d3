"""What the decision bar posts: verdicts, one or many, taking back, skipping."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import TypeVar

from starlette.responses import Response

from review.defaults import propose
from review.desk import Reader, give_back
from review.following import LeftOut
from review.retracting import ask_second, undo
from review.verdicts import Ballot, Decided, cast
from review.web.filters import read_filters, write_filters, write_place
from review.web.pages.queue import list_path, site_path
from review.web.visit import Said, Visit
from store.database import reading
from store.entities import Handling, Role, Stage, Verdict
from store.errors import SpyglassError, UsageError
from store.findings import Conduct, Confidence, Findings, NextAction, Tlp
from store.lookup import resolve
from store.sites import Site
from store.urls import defang
from store.waiting import waiting_item

Chosen = TypeVar("Chosen", bound=StrEnum)

# A selection longer than this is a rule, not a reading.
BULK_AT_MOST = 100

# What is told after a form travels in a cookie, which holds a few lines.
NAMED_AT_MOST = 10


def decide(visit: Visit) -> Response:
    """Store a verdict and go on to the next site of the same list."""
    with reading(visit.house.engine) as connection:
        site = resolve(connection, visit.form.get("site", ""))
    verdict = _one_of(visit, "verdict", Verdict)
    if verdict is None:
        raise UsageError(visit.say("decide.no_verdict"))
    ballot = Ballot(
        verdict=verdict,
        until=_day(visit.form.get("until", "")) if verdict is Verdict.PARK else None,
        note=visit.form.get("note", "").strip(),
        findings=_findings(visit, site, verdict),
        fold=visit.ticked("mirror"),
        key=visit.form.get("key", ""),
        stage=_one_of(visit, "opened_for", Stage),
    )
    decided = cast(visit.house.engine, site.key, ballot, visit.user.user, visit.at, second_share=_share(visit))
    return visit.go(_next(visit), Said(_done(visit, decided), (decided.review_id,)))


def decide_many(visit: Visit) -> Response:
    """The same bare verdict on every ticked site, each stored and logged by itself; what is refused is named."""
    verdict = _one_of(visit, "verdict", Verdict)
    sites = visit.ticked("site")[:BULK_AT_MOST]
    if verdict is None or not sites:
        raise UsageError(visit.say("decide.nothing_ticked"))
    numbers, refused = [], []
    for number, site in enumerate(sites):
        try:
            ballot = Ballot(verdict, key=f"{visit.form.get('key', '')}.{number}" if visit.form.get("key") else "")
            done = cast(visit.house.engine, site, ballot, visit.user.user, visit.at, second_share=_share(visit))
            numbers.append(done.review_id)
        except SpyglassError as error:
            refused.append(visit.refusal(error))
    words = visit.say("decide.many_done", count=len(numbers), verdict=visit.say(f"verdict.{verdict}"))
    said = " ".join([words, *(visit.say("decide.refused", words=why) for why in refused[:3])])
    return visit.go(list_path(read_filters(visit.form)), Said(said, tuple(numbers)))


def take_back(visit: Visit) -> Response:
    """Take verdicts back; to the site, where it was one, to be decided anew."""
    numbers = [int(number) for number in visit.form.get("review", "").split(",") if number.isdecimal()][:BULK_AT_MOST]
    if not numbers:
        raise UsageError(visit.say("decide.nothing_to_undo"))
    stored = [
        undo(visit.house.engine, number, visit.user.user, visit.at, second_share=_share(visit)) for number in numbers
    ]
    filters = read_filters(visit.form)
    said = Said(visit.say("decide.undone", count=len(stored)))
    if len(stored) == 1:
        return visit.go(site_path(stored[0].site, filters), said)
    return visit.go(list_path(filters), said)


def skip(visit: Visit) -> Response:
    """Give the site back undecided and go on behind it."""
    reader = Reader(visit.user.user, visit.user.role)
    with reading(visit.house.engine) as connection:
        site = resolve(connection, visit.form.get("site", ""))
        item = waiting_item(connection, site.id)
    give_back(visit.house.engine, reader, site.key)
    return visit.go(_next(visit, after=write_place(item.place) if item else ""))


def second_reader(visit: Visit) -> Response:
    """Ask for a second reader, which an export needs."""
    site = visit.form.get("site", "")
    ask_second(visit.house.engine, site, visit.user.user, visit.at, second_share=_share(visit))
    return visit.go(site_path(site, read_filters(visit.form)), Said(visit.say("decide.second_asked")))


def _next(visit: Visit, **besides: object) -> str:
    return f"/next?{write_filters(read_filters(visit.form), **besides)}"


def _done(visit: Visit, decided: Decided) -> str:
    verdict = visit.say(f"verdict.{decided.review.verdict}")
    said = [visit.say("decide.done", site=defang(decided.site), verdict=verdict)]
    if decided.folded:
        said.append(visit.say("decide.followed", count=len(decided.folded)))
    if decided.left_out:
        said.append(visit.say("decide.left_out", mirrors=_left_out(visit, decided.left_out)))
    if decided.waits is not None:
        said.append(visit.say(f"decide.waits_{decided.waits}"))
    return " ".join(said)


def _left_out(visit: Visit, left: Sequence[LeftOut]) -> str:
    told = [
        visit.say("decide.left_decided" if one.decided else "decide.left_claimed", site=defang(one.site), name=one.by)
        for one in left[:NAMED_AT_MOST]
    ]
    further = len(left) - len(told)
    return ", ".join(told) + (f" {visit.say('site.and_more', count=further)}" if further else "")


def _findings(visit: Visit, site: Site, verdict: Verdict) -> Findings:
    """What the form says; where its details were never opened, what is proposed for the verdict."""
    proposed = propose(verdict, site.category, site.score, site.reasons, None)
    if visit.form.get("details") != "open":
        return proposed
    return replace(
        proposed,
        role=_one_of(visit, "role", Role),
        conduct=tuple(conduct for conduct in Conduct if conduct in visit.ticked("conduct")),
        works=tuple(work.strip() for work in visit.form.get("works", "").splitlines() if work.strip()),
        confidence=_one_of(visit, "confidence", Confidence),
        against=visit.form.get("against", "").strip(),
        next_action=_one_of(visit, "next_action", NextAction),
        handling=_one_of(visit, "handling", Handling),
        tlp=_one_of(visit, "tlp", Tlp),
    )


def _one_of(visit: Visit, name: str, kind: type[Chosen]) -> Chosen | None:
    text = visit.form.get(name, "")
    try:
        return kind(text) if text else None
    except ValueError:
        raise UsageError(f"{text[:40]!r} is no {name.replace('_', ' ')}") from None


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time(), UTC)
    except ValueError:
        raise UsageError(f"{text[:40]!r} is no date (YYYY-MM-DD)") from None


def _share(visit: Visit) -> float:
    return visit.house.settings.review.second_share
