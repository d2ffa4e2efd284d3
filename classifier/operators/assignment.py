"""One site at its first crawl: whose is it? What the store holds of its traces, judged as a rebuild would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classifier.operators.incidence import gather
from classifier.operators.scoring import CAP, OWN, THRESHOLD, Scale, bound
from classifier.traces.weights import WORTH
from store.database import Connection
from store.evidencewords import same
from store.marks import carriers, long_lists, shared_traces_of
from store.membership import Move, move, new_operator, operators_of, placed_sites, save_joins, standing_rules, take
from store.operators import Join, likely_sites


@dataclass(frozen=True, slots=True)
class Assigned:
    """The operator that a site was given, and the join that says why."""

    operator_id: int
    join: Join


def assign(connection: Connection, site: str, at: datetime) -> Assigned | None:
    """Give a site the operator of the site that it shares most with, in the caller's transaction; a new one where that
    has none. None where it has one already, or nothing joins it, or a person keeps it apart from all that would.

    Two operators that the site connects are left as they are: the next rebuild judges that with all there is.
    """
    number, operator = placed_sites(connection, [site]).get(site, (0, None))
    if not number or operator is not None:
        return None
    shared = shared_traces_of(connection, [site]).get(site, [])
    met = [mark for kind, value in shared for mark in carriers(connection, kind, value, min(CAP, WORTH[kind].most))]
    keys = sorted({mark.site for mark in met})
    if len(keys) < 2:
        return None
    incidence = gather(met, long_lists(connection, OWN, keys), likely_sites(connection, keys))
    scale = Scale(incidence)
    pairs = scale.pairs_with(incidence.sites.index(site))
    if not len(pairs.one):
        return None
    barred_sites, barred_operators = _barred(connection, number)
    placed = placed_sites(connection, keys)
    for one, two, weight in zip(pairs.one.tolist(), pairs.two.tolist(), pairs.weight.tolist(), strict=True):
        other = incidence.sites[two] if incidence.sites[one] == site else incidence.sites[one]
        other_number, its_operator = placed[other]
        if other_number in barred_sites or its_operator in barred_operators:
            continue
        if its_operator is None and not take(connection, other_number):
            continue
        join = Join(site, other, weight, scale.evidence(one, two), at)
        save_joins(connection, [(number, other_number, join)])
        return Assigned(_place(connection, number, other, placed[other], join, at), join)
    return None


def joinable(connection: Connection, sites: Sequence[str]) -> list[str]:
    """Those of ``sites`` whose traces, shared with others, are of kinds that can join them to somebody: few, since most
    share a template or a host and no account. For the others assign() would find nobody."""
    shared = shared_traces_of(connection, sites)
    return [site for site in sites if site in shared and bound(kind for kind, _ in shared[site]) >= THRESHOLD]


def reason(join: Join, site: str) -> str:
    """Why ``site`` came to its operator, in a phrase."""
    other = join.other if join.site == site else join.site
    return f"{same(one.kind for one in join.evidence)} as {other}"


def _place(
    connection: Connection, number: int, other: str, known: tuple[int, int | None], join: Join, at: datetime
) -> int:
    moves = []
    other_number, operator = known
    if operator is None:
        operator = new_operator(connection, other, at)
        moves.append(Move(other_number, operator, reason(join, other)))
    move(connection, [*moves, Move(number, operator, reason(join, join.site))], at)
    return operator


def _barred(connection: Connection, number: int) -> tuple[set[int], set[int]]:
    """Sites, and their operators, that a person keeps apart from the site with this number."""
    rules = [rule for _, rule in standing_rules(connection, [number]) if not rule.together]
    apart = {rule.site_id if rule.other_id == number else rule.other_id for rule in rules}
    return apart, operators_of(connection, apart)
