"""How ``spyglass operators`` prints operators: as tables for people and as objects for programs."""

from collections.abc import Iterator, Sequence

import click

from cli.sections import section
from cli.shared import clean, fit, spyglass
from review.operatorfile import OperatorFile
from store.evidencewords import WORDS, same, written
from store.operatorends import Whereabouts
from store.operators import Evidence, Join, Member, Membership, Operator, OperatorSummary
from store.sharedtraces import SharedTrace
from store.traces import TraceKind
from store.urls import defang

# Ways to reach or pay somebody: shown even where one site alone has them.
_WAYS = frozenset(
    {
        TraceKind.PHONE,
        TraceKind.MAIL,
        TraceKind.WHATSAPP,
        TraceKind.TELEGRAM,
        TraceKind.DISCORD,
        TraceKind.SKYPE,
        TraceKind.SOCIAL,
        TraceKind.CHAT,
        TraceKind.WALLET,
        TraceKind.PAYPAL,
        TraceKind.GATEWAY,
        TraceKind.IBAN,
    }
)


def list_lines(found: Sequence[OperatorSummary]) -> Iterator[str]:
    """A table, a line an operator."""
    if not found:
        yield f"No operator is known yet.  Join the sites that share traces:  {spyglass('operators rebuild')}"
        return
    yield click.style(f"{'id':>6}  {'name':<34}  sites  likely  confirmed  down  first seen", bold=True)
    for one in found:
        name = fit(defang(one.operator.name) + (" (pinned)" if one.operator.pinned else ""), 34)
        yield (
            f"{one.operator.id:>6}  {name}  {one.sites:>5}  {one.likely:>6}  {one.confirmed:>9}  {one.down:>4}  "
            f"{one.first_seen:%Y-%m-%d}"
        )
    yield ""
    yield f"Look closer:  {spyglass('operators show ID')}"


def file_lines(file: OperatorFile) -> Iterator[str]:
    """Everything known of one operator."""
    operator = file.operator
    if file.asked != operator.id:
        when = f" on {file.merged_at:%Y-%m-%d}" if file.merged_at else ""
        yield f"{file.asked} was merged into {operator.id}{when}:"
    marks = [word for word, on in (("pinned", operator.pinned), ("named by a person", operator.named)) if on]
    yield click.style(f"operator {operator.id}: {clean(defang(operator.name))}", bold=True) + (
        f"  ({', '.join(marks)})" if marks else ""
    )
    if operator.ended_at is not None:
        yield f"  ended {operator.ended_at:%Y-%m-%d %H:%M}: {clean(defang(operator.ended_because))}"
        yield from section("Where its sites are", map(_whereabouts, file.last))
    languages = ", ".join(f"{code} ({count})" for code, count in file.languages)
    yield f"  {len(file.members)} sites observed together{f'; languages: {languages}' if languages else ''}"
    yield from section("Sites", map(_member, file.members))
    yield from section("Why they are joined", map(_join, file.joins))
    yield from section(
        "Claimed offers", (f"{_sites(claim.sites)}  {claim.what}: {clean(claim.words)}" for claim in file.claims)
    )
    yield from section("Contacts and payment", (_trace(one) for one in file.traces if one.kind in _WAYS))
    others = (one for one in file.traces if one.kind not in _WAYS and len(one.sites) > 1)
    yield from section("Also shared", map(_trace, others))
    yield from section("History", _timeline(file.history))
    yield from section("Decisions", (f"{e.at:%Y-%m-%d %H:%M}  {e.action} by {clean(e.actor)}" for e in file.log))


def summary_json(one: OperatorSummary) -> dict[str, object]:
    """One line of the list as an object."""
    return _operator_json(one.operator) | {
        "sites": one.sites,
        "likely": one.likely,
        "confirmed": one.confirmed,
        "down": one.down,
        "best_score": one.best,
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
    }


def file_json(file: OperatorFile) -> dict[str, object]:
    """Everything known of one operator as an object."""
    return _operator_json(file.operator) | {
        "asked": file.asked,
        "merged_at": file.merged_at,
        "sites": file.members,
        "joins": file.joins,
        "claims": file.claims,
        "languages": dict(file.languages),
        "traces": file.traces,
        "history": file.history,
        "decisions": file.log,
        "ended_at": file.operator.ended_at,
        "ended_because": file.operator.ended_because,
        "last_sites": file.last,
    }


def decided_json(what: str, operator: Operator) -> dict[str, object]:
    """What a decision left, as an object."""
    return {"decision": what} | _operator_json(operator)


def _operator_json(operator: Operator) -> dict[str, object]:
    return {"operator": operator.id, "name": operator.name, "named": operator.named, "pinned": operator.pinned}


def _member(site: Member) -> str:
    score = "  -  " if site.score is None else f"{site.score:5.2f}"
    verdict = f"{site.verdict}, {site.decided_at:%Y-%m-%d}" if site.verdict and site.decided_at else "undecided"
    state = site.state.replace("_", " ") if site.state else "never fetched"
    return f"{fit(defang(site.key), 36)}  {score}  {fit(state, 11)}  {fit(verdict, 26)}  {site.first_seen:%Y-%m-%d}"


def _whereabouts(one: Whereabouts) -> str:
    where = f"operator {one.operator_id}" if one.operator_id is not None else "stands alone"
    return f"{fit(defang(one.site), 36)}  {where}"


def _join(join: Join) -> str:
    """``one = two  same WhatsApp number (+49… on 3 sites, 5.6; captures 4, 9), …``."""
    shown = "; ".join(map(_evidence, join.evidence[:3]))
    kinds = same(one.kind for one in join.evidence)
    return f"{clean(defang(join.site))} = {clean(defang(join.other))}  {join.weight:.1f}  {kinds}: {shown}"


def _evidence(one: Evidence) -> str:
    captures = f", captures {', '.join(f'#{number}' for number in one.captures)}" if one.captures else ""
    words = written(one.kind, one.value, one.shown)
    return f"{fit(defang(words), 32).rstrip()} (on {one.sites} sites, {one.weight:+.1f}{captures})"


def _trace(one: SharedTrace) -> str:
    words = written(one.kind, one.value, one.shown)
    return f"{_sites(len(one.sites))}  {fit(WORDS[one.kind], 23)}  {fit(defang(words), 50).rstrip()}"


def _sites(count: int) -> str:
    return f"{count:>3} {'site ' if count == 1 else 'sites'}"


def _timeline(history: Sequence[Membership]) -> Iterator[str]:
    """Who came and left, in the order of time."""
    events = [(one.joined_at, f"+ {clean(defang(one.site))}  {clean(defang(one.reason))}") for one in history]
    events += [(one.left_at, f"- {clean(defang(one.site))}") for one in history if one.left_at is not None]
    return (f"{at:%Y-%m-%d %H:%M}  {words}" for at, words in sorted(events))
