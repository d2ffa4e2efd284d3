"""Ids that stay."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from classifier.operators.identity import keep_ids


def test_larger_part_keeps_the_id() -> None:
    """After a split the id stays with the larger part; the other is new."""
    assert keep_ids([[1, 2, 3], [4]], {1: 9, 2: 9, 3: 9, 4: 9}) == [9, None]


def test_merged_cluster_takes_the_id_of_the_larger_one() -> None:
    """Of two operators that turn out to be one, the larger goes on; equals by the older id."""
    assert keep_ids([[1, 2, 3]], {1: 5, 2: 7, 3: 7}) == [7]
    assert keep_ids([[1, 2]], {1: 8, 2: 5}) == [5]


def test_pinned_goes_before_size() -> None:
    """A pinned operator's id is the one that stays."""
    assert keep_ids([[1, 2, 3]], {1: 5, 2: 7, 3: 7}, frozenset({5})) == [5]


@given(st.dictionaries(st.integers(0, 30), st.integers(1, 6)), st.randoms(use_true_random=False))
def test_growth_changes_no_id(before: dict[int, int], chance: Random) -> None:
    """Clusters that only grow keep their ids, over any number of rounds and in any order."""
    groups: dict[int, list[int]] = {}
    for site, operator in before.items():
        groups.setdefault(operator, []).append(site)
    for round_ in range(20):
        clusters = [[*members, 100 * (at + 1) + round_] for at, members in enumerate(groups.values())]
        chance.shuffle(clusters)
        kept = keep_ids(clusters, {site: operator for operator, members in groups.items() for site in members})
        now = {operator: members for operator, members in zip(kept, clusters, strict=True) if operator is not None}
        assert now.keys() == groups.keys()
        assert all(set(groups[operator]) < set(members) for operator, members in now.items())
        groups = now
