"""What people decide about operators: merge, split, pin, name. Every later clustering keeps to these decisions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from review.permissions import Action, check
from store import audit
from store.database import Connection, Engine, writing
from store.errors import UsageError
from store.lookup import resolve
from store.masking import clean_note
from store.membership import (
    Move,
    Rule,
    add_rules,
    change_operator,
    lend_name,
    move,
    new_operator,
    retire_rules,
    standing_rules,
)
from store.operators import Operator, find_operator, members, standing_operator
from store.urls import defang
from store.users import ensure_user

# A name stands in a table beside others.
NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, when, and what a colleague should know."""

    by: str
    at: datetime
    note: str = ""


def merge(engine: Engine, first: int, second: int, decision: Decision) -> Operator:
    """Make two operators one: the pinned one, else the larger, keeps its number; all their sites stay together.

    Raises UsageError for an unknown operator or one and the same.
    """
    with writing(engine) as connection:
        one, two = _standing(connection, first), _standing(connection, second)
        if one.id == two.id:
            raise UsageError(f"{first} and {second} are one operator already: {one.id}")
        ours, theirs = (_numbers(connection, operator.id) for operator in (one, two))
        if (two.pinned, two.named, len(theirs)) > (one.pinned, one.named, len(ours)):
            one, two, ours, theirs = two, one, theirs, ours
        _begin(connection, "operators merged", one.id, decision, {"merged": two.id, "sites": len(theirs)})
        everyone = set(ours) | set(theirs)
        _retire(connection, decision.at, (rule for rule in _apart(connection, everyone) if rule[2] <= everyone))
        add_rules(connection, _star(sorted(everyone), together=True), decision.by, decision.at)
        reason = f"merged by {decision.by}"
        move(connection, [Move(site, one.id, reason) for site in theirs], decision.at)
        change_operator(connection, two.id, merged_into=one.id, pinned=False)
        return find_operator(connection, one.id)


def split(engine: Engine, number: int, sites: Sequence[str], decision: Decision) -> Operator:
    """Take ``sites`` (any spelling) out of an operator into a new one, which is returned; never to be joined again.

    Raises UsageError where a site is unknown or not of this operator, or none would stay.
    """
    with writing(engine) as connection:
        operator = _standing(connection, number)
        leaving = {site.id: site.key for site in (resolve(connection, text) for text in sites)}
        held = {member.id: member.key for member in members(connection, operator.id)}
        strangers = sorted(key for site, key in leaving.items() if site not in held)
        if strangers:
            raise UsageError(f"{', '.join(map(defang, strangers))} is not a site of operator {operator.id}")
        staying = sorted(set(held) - set(leaving))
        if not staying or not leaving:
            raise UsageError("a split leaves at least one site on each side")
        detail: dict[str, object] = {"sites": sorted(leaving.values())}
        _begin(connection, "operator split", operator.id, decision, detail)
        _divide(connection, sorted(leaving), staying, decision)
        if operator.name in leaving.values():
            lend_name(connection, operator.id, held[staying[0]])  # else it bears the name of another one's site
        new = new_operator(connection, leaving[min(leaving)], decision.at)
        reason = f"split off by {decision.by}"
        move(connection, [Move(site, new, reason) for site in sorted(leaving)], decision.at)
        return find_operator(connection, new)


def pin(engine: Engine, number: int, decision: Decision, *, pinned: bool = True) -> Operator:
    """Hold an operator as it is: its sites stay together, it keeps its number, and no other pinned one is joined to it;
    new sites may still come. With ``pinned`` False it is let go; what was decided on its sites stands. Raises
    UsageError for an unknown one, and for one to be let go that nobody holds."""
    with writing(engine) as connection:
        operator = _standing(connection, number)
        if not pinned and not operator.pinned:
            raise UsageError(f"operator {operator.id} is not pinned")
        _begin(connection, "operator pinned" if pinned else "operator unpinned", operator.id, decision, {})
        change_operator(connection, operator.id, pinned=pinned)
        if pinned:
            held = _numbers(connection, operator.id)
            add_rules(connection, _star(held, together=True), decision.by, decision.at)
        return find_operator(connection, operator.id)


def name(engine: Engine, number: int, words: str, decision: Decision) -> Operator:
    """Give an operator a name that people use. Raises UsageError for an empty or too long one."""
    words = " ".join(words.split())
    if not 0 < len(words) <= NAME_CHARACTERS or not words.isprintable():
        raise UsageError(f"a name has 1 to {NAME_CHARACTERS} visible characters")
    with writing(engine) as connection:
        operator = _standing(connection, number)
        _begin(connection, "operator named", operator.id, decision, {"name": words})
        change_operator(connection, operator.id, name=words, named=True)
        return find_operator(connection, operator.id)


def subject(number: int) -> str:
    """How the audit log names an operator."""
    return f"operator {number}"


def _standing(connection: Connection, number: int) -> Operator:
    """The operator that a number means today; UsageError where it has ended."""
    operator = standing_operator(connection, number)
    if operator.ended_at is not None:
        raise UsageError(
            f"operator {operator.id} ended on {operator.ended_at:%Y-%m-%d}: "
            f"`spyglass operators show {operator.id}` tells where its sites are"
        )
    return operator


def _begin(connection: Connection, action: str, number: int, decision: Decision, detail: dict[str, object]) -> None:
    check(decision.by, ensure_user(connection, decision.by, decision.at).role, Action.JOIN)
    noted = detail | {"note": clean_note(decision.note)}
    audit.append(connection, decision.by, action, subject(number), noted, decision.at)


def _numbers(connection: Connection, operator: int) -> list[int]:
    return sorted(member.id for member in members(connection, operator))


def _star(sites: Sequence[int], *, together: bool) -> list[Rule]:
    """Rules that tie every site to the first."""
    return [Rule(together, sites[0], site) for site in sites[1:]]


def _apart(connection: Connection, sites: Iterable[int]) -> list[tuple[int, Rule, set[int]]]:
    """Standing rules about these sites that keep apart, with the pair each speaks of."""
    rules = standing_rules(connection, sorted(sites))
    return [(number, rule, {rule.site_id, rule.other_id}) for number, rule in rules if not rule.together]


def _retire(connection: Connection, at: datetime, rules: Iterable[tuple[int, Rule, set[int]]]) -> None:
    retire_rules(connection, [number for number, _, _ in rules], at)


def _divide(connection: Connection, leaving: list[int], staying: list[int], decision: Decision) -> None:
    """Take back what tied the two sides together, keep what tied each side, and rule that the sides are apart."""
    tied = [(number, rule) for number, rule in standing_rules(connection, leaving + staying) if rule.together]
    retire_rules(connection, [number for number, _ in tied], decision.at)
    barred, kept = _apart(connection, leaving + staying), []
    for group in _groups(rule for _, rule in tied):
        strangers = sorted({site for _, _, pair in barred if pair & group for site in pair - group})
        for side in filter(None, (sorted(group & set(leaving)), sorted(group - set(leaving)))):
            # What was kept apart from the group stays apart from both of its parts.
            kept += _star(side, together=True) + [Rule(False, side[0], site) for site in strangers]
    apart = [Rule(False, leaving[0], site) for site in staying]
    together = _star(leaving, together=True)
    add_rules(connection, kept + together + apart, decision.by, decision.at)


def _groups(rules: Iterable[Rule]) -> list[set[int]]:
    """The sites that rules tie together, directly or through others."""
    near: dict[int, set[int]] = defaultdict(set)
    for rule in rules:
        near[rule.site_id].add(rule.other_id)
        near[rule.other_id].add(rule.site_id)
    groups, seen = [], set()
    for site in sorted(near):
        if site in seen:
            continue
        group, edge = {site}, [site]
        while edge:
            new = near[edge.pop()] - group
            group |= new
            edge += sorted(new)
        seen |= group
        groups.append(group)
    return groups
