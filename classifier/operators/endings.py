"""Why an operator ends: what joined its sites, and what has become of that."""

from collections.abc import Collection, Mapping

from classifier.operators.incidence import Incidence, Key
from classifier.operators.scoring import CAP
from store.database import Connection
from store.evidencewords import WORDS, written
from store.membership import joins_among
from store.operators import Evidence, Join

# Of what joined an operator the strongest say why it ended.
_SHOWN = 2


def why_ended(
    connection: Connection, ended: Collection[int], before: Mapping[int, int], incidence: Incidence
) -> dict[int, str]:
    """For each of the operators that end the reason in words; ``before`` gives the operator of each site until now, the
    stored joins say what tied these, ``incidence`` on how many sites that stands now."""
    if not ended:
        return {}
    counts = dict(zip(incidence.traces, incidence.common.tolist(), strict=True))
    sites: dict[int, list[int]] = {number: [] for number in sorted(ended)}
    for site, number in sorted(before.items()):
        if number in sites:
            sites[number].append(site)
    return {number: _because(joins_among(connection, of_it), counts) for number, of_it in sites.items()}


def _because(joins: list[Join], counts: Mapping[Key, int]) -> str:
    if not joins:
        return "nothing joins its sites any more"
    told = [_became(one, counts) for one in joins[0].evidence[:_SHOWN]]
    return f"what joined its sites joins them no more: {'; '.join(told)}"


def _became(one: Evidence, counts: Mapping[Key, int]) -> str:
    name = f"{WORDS[one.kind]} {written(one.kind, one.value, one.shown)}"
    now = counts.get((one.kind, one.value))
    if now is None:
        # Not among the traces that count: those of many more sites are left out, and those of a single one.
        return f"{name} is on one site alone now, or on more than {CAP:,}; it was on {one.sites:,}"
    return f"{name} is on {now:,} site{'s' * (now != 1)} now, and was on {one.sites:,}"
