"""All operators anew from all traces, within what people decided; ids stay where the sites stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from classifier.operators.assignment import reason
from classifier.operators.clusters import Clusters, Rules, cluster
from classifier.operators.endings import why_ended
from classifier.operators.identity import Ids, keep_ids
from classifier.operators.incidence import Incidence, gather
from classifier.operators.scoring import CAP, OWN, Pairs, Scale
from store.alone import REBUILD, alone
from store.database import Connection, Engine, reading, writing
from store.errors import StoreBusyError
from store.marks import long_lists, shared_marks
from store.membership import (
    Move,
    Rule,
    borrowed_names,
    drop_joins,
    hold_sites,
    known_joins,
    lend_name,
    move,
    names_of,
    new_operator,
    pinned_operators,
    placed_sites,
    rules_version,
    save_joins,
    sites_of_operators,
    standing_rules,
)
from store.operatorends import catch_up, end_operators, go_on, last_sites, take_up_operators
from store.operators import Join, likely_sites

# Clusters written in one transaction: the store's write lock is held for a fraction of a second.
BATCH = 200

# Somebody who decides all the time while a rebuild runs has to be let finish first.
TRIES = 3

BY_PERSON = "joined by a person"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: sites with shared traces, operators that stand, new ones, sites that changed theirs,
    operators that are found under another's number now, and those that ended."""

    sites: int
    operators: int
    new: int
    moved: int
    merged: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written: clusters of site numbers, which id each keeps, joins by pair; ``before`` is the operator
    of each site until now, ``names`` are those that sites lend, ``borrowed`` the names that no person gave, ``ended``
    tells why operators end."""

    version: tuple[int, int]
    clusters: list[list[int]]
    ids: Ids
    ended: Mapping[int, str]
    before: Mapping[int, int]
    names: Mapping[int, str]
    borrowed: Mapping[int, str]
    joins: list[tuple[int, int, Join]]
    sites: int


def rebuild(engine: Engine, at: datetime) -> Rebuilt:
    """Cluster every site of the store and write what changed, in short transactions.

    Raises StoreBusyError where people's decisions kept changing meanwhile.
    """
    # Several crawls may end at once: each plans after the one before has written, or sites change hands for nothing.
    with alone(engine, REBUILD):
        for _ in range(TRIES):
            with reading(engine) as connection:
                plan = _plan(connection, at)
            done = _write(engine, plan, at)
            if done is not None:
                return done
    raise StoreBusyError("operators are being merged and split right now; try again when that is done")


def _plan(connection: Connection, at: datetime) -> _Plan:
    version = rules_version(connection)
    incidence = gather(shared_marks(connection, CAP), long_lists(connection, OWN), likely_sites(connection))
    placed = placed_sites(connection, incidence.sites)
    before = sites_of_operators(connection)
    rules = [rule for _, rule in standing_rules(connection)]
    pinned = frozenset(pinned_operators(connection))
    numbers = _numbers(incidence, placed, before, rules)
    place = {number: at for at, number in enumerate(numbers)}
    scale = Scale(incidence)
    pairs = scale.all_pairs()
    made = cluster(len(numbers), pairs, _rules(place, rules, before, pinned))
    clusters = [[numbers[site] for site in members] for members in made.members]
    ids = keep_ids(clusters, before, pinned, last_sites(connection))
    return _Plan(
        version=version,
        clusters=clusters,
        ids=ids,
        ended=why_ended(connection, ids.ended, before, incidence),
        before=before,
        names=names_of(connection, {site for members in clusters for site in members}),
        borrowed=borrowed_names(connection),
        joins=_joins(incidence, scale, numbers, pairs, made, at),
        sites=len(incidence.sites),
    )


def _numbers(
    incidence: Incidence, placed: Mapping[str, tuple[int, int | None]], before: Mapping[int, int], rules: list[Rule]
) -> list[int]:
    """The number of each site in the order of the incidence, then of those that only a decision speaks of."""
    numbers = [placed[key][0] for key in incidence.sites]
    spoken = {number for rule in rules for number in (rule.site_id, rule.other_id)} | set(before)
    return numbers + sorted(spoken - set(numbers))


def _rules(place: Mapping[int, int], rules: list[Rule], before: Mapping[int, int], pinned: frozenset[int]) -> Rules:
    pairs = [(rule.together, (place[rule.site_id], place[rule.other_id])) for rule in rules]
    return Rules(
        must=[pair for together, pair in pairs if together],
        cannot=[pair for together, pair in pairs if not together],
        pinned={place[site]: operator for site, operator in before.items() if operator in pinned},
    )


def _joins(
    incidence: Incidence, scale: Scale, numbers: Sequence[int], pairs: Pairs, made: Clusters, at: datetime
) -> list[tuple[int, int, Join]]:
    """The joins that made the clusters, strongest first, with the numbers of their sites."""
    joins = []
    for place in made.used:
        one, two = int(pairs.one[place]), int(pairs.two[place])
        sites = incidence.sites[one], incidence.sites[two]
        join = Join(*sites, float(pairs.weight[place]), scale.evidence(one, two), at)
        joins.append((numbers[one], numbers[two], join))
    return joins


def _write(engine: Engine, plan: _Plan, at: datetime) -> Rebuilt | None:
    """Write a plan; None where people decided something meanwhile, so that it has to be made again."""
    leaving = sorted(set(plan.before) - {site for members in plan.clusters for site in members})
    reasons = _reasons(plan.joins)
    numbers: list[int] = []
    moved = 0
    work = iter(zip(plan.clusters, plan.ids.kept, strict=True))
    while batch := list(islice(work, BATCH)):
        with writing(engine) as connection:
            if rules_version(connection) != plan.version:
                return None
            hold_sites(connection, {site for members, _ in batch for site in members})
            for members, kept in batch:
                operator = kept or new_operator(connection, plan.names[members[0]], at)
                moved += _settle(connection, plan, members, operator, reasons, at)
                numbers.append(operator)
    with writing(engine) as connection:
        hold_sites(connection, leaving)
        move(connection, [Move(site, None, "") for site in leaving], at)
        go_on(connection, set(filter(None, plan.ids.kept)) - set(plan.before.values()))
        take_up_operators(connection, {number: numbers[place] for number, place in plan.ids.merged.items()})
        end_operators(connection, plan.ended, at)
        catch_up(connection)
        held = {(min(one, two), max(one, two)) for one, two, _ in plan.joins}
        drop_joins(connection, sorted(known_joins(connection) - held))
        save_joins(connection, plan.joins)
    new, gone = plan.ids.kept.count(None), (len(plan.ids.merged), len(plan.ended))
    return Rebuilt(plan.sites, len(plan.clusters), new, moved + len(leaving), *gone)


def _settle(
    connection: Connection, plan: _Plan, members: list[int], operator: int, reasons: Mapping[int, str], at: datetime
) -> int:
    """Give the sites of a cluster to its operator; how many changed theirs."""
    name = plan.borrowed.get(operator)
    if name is not None and name not in {plan.names[site] for site in members}:
        # The site that gave the name is another operator's now.
        lend_name(connection, operator, plan.names[members[0]])
    coming = [site for site in members if plan.before.get(site) != operator]
    move(connection, [Move(site, operator, reasons.get(site, BY_PERSON)) for site in coming], at)
    return len(coming)


def _reasons(joins: Sequence[tuple[int, int, Join]]) -> dict[int, str]:
    """For each site why it is where it is: its strongest join, in a phrase."""
    best: dict[int, str] = {}
    for one, two, join in joins:
        for number, key in ((one, join.site), (two, join.other)):
            if number not in best:
                best[number] = reason(join, key)
    return best
