"""Ids that stay."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from classifier.operators.identity import keep_ids


def test_larger_part_keeps_the_id() -> None:
    """After a split the id stays with the larger part; the other is new."""
    assert keep_ids([[1, 2, 3], [4]], {1: 9, 2: 9, 3: 9, 4: 9}).kept == [9, None]


def test_merged_cluster_takes_the_id_of_the_larger_one() -> None:
    """Of two operators that turn out to be one, the larger goes on; equals by the older id."""
    assert keep_ids([[1, 2, 3]], {1: 5, 2: 7, 3: 7}).kept == [7]
    assert keep_ids([[1, 2]], {1: 8, 2: 5}).kept == [5]


def test_pinned_goes_before_size() -> None:
    """A pinned operator's id is the one that stays."""
    assert keep_ids([[1, 2, 3]], {1: 5, 2: 7, 3: 7}, frozenset({5})).kept == [5]


@given(st.dictionaries(st.integers(0, 30), st.integers(1, 6)), st.randoms(use_true_random=False))
def test_growth_changes_no_id(before: dict[int, int], chance: Random) -> None:
    """Clusters that only grow keep their ids, over any number of rounds and in any order."""
    groups: dict[int, list[int]] = {}
    for site, operator in before.items():
        groups.setdefault(operator, []).append(site)
    for round_ in range(20):
        clusters = [[*members, 100 * (at + 1) + round_] for at, members in enumerate(groups.values())]
        chance.shuffle(clusters)
        kept = keep_ids(clusters, {site: operator for operator, members in groups.items() for site in members}).kept
        now = {operator: members for operator, members in zip(kept, clusters, strict=True) if operator is not None}
        assert now.keys() == groups.keys()
        assert all(set(groups[operator]) < set(members) for operator, members in now.items())
        groups = now


def test_an_id_goes_with_most_of_its_sites() -> None:
    """The larger part of 9 went to the larger 5: the smaller part is new, and 9 is found under 5. Where no part holds
    more than half, 9 has ended; of equal parts the one with the oldest site goes on."""
    ids = keep_ids([[1, 2, 3, 4, 5, 6], [7, 8]], {1: 5, 2: 5, 3: 5, 4: 5, 5: 9, 6: 9, 7: 9}, frozenset({5}))
    assert (ids.kept, ids.merged, ids.ended) == ([5, None], {9: 0}, frozenset())
    ids = keep_ids([[1, 2, 3, 5]], {1: 5, 2: 5, 3: 5, 5: 9, 6: 9})
    assert (ids.kept, ids.merged, ids.ended) == ([5], {}, frozenset({9}))
    assert keep_ids([[3, 4], [1, 2]], {1: 9, 2: 9, 3: 9, 4: 9}).kept == [None, 9]


def test_an_ended_id_goes_on_for_the_same_sites_alone() -> None:
    """More than half of its last sites together again are the same operator, unless a living one has them by now."""
    assert keep_ids([[1, 2]], {}, ended={1: 9, 2: 9, 3: 9}).kept == [9]
    assert keep_ids([[1, 7]], {}, ended={1: 9, 2: 9}).kept == [None]
    assert keep_ids([[1, 2]], {1: 5}, ended={1: 9, 2: 9}).kept == [5]


@given(
    st.lists(st.sets(st.integers(0, 20), min_size=1), max_size=6),
    st.dictionaries(st.integers(0, 20), st.integers(1, 6)),
)
def test_every_id_names_most_of_its_sites_or_says_that_it_ended(parts: list[set[int]], before: dict[int, int]) -> None:
    """Whatever becomes of the sites: each id of before is kept by the cluster with most of its sites, or merged into
    the one with more than half, or ended; none is two of these, and no two clusters bear one id."""
    seen: set[int] = set()
    clusters = []
    for part in parts:
        clusters.append(sorted(part - seen))
        seen |= part
    clusters = [members for members in clusters if members]
    ids = keep_ids(clusters, before)
    named = [operator for operator in ids.kept if operator is not None]
    assert sorted([*named, *ids.merged, *ids.ended]) == sorted(set(before.values()))
    for place, operator in enumerate(ids.kept):
        counts = [sum(before.get(site) == operator for site in members) for members in clusters]
        assert operator is None or counts[place] == max(counts) > 0
    for operator, place in ids.merged.items():
        mine = [site for site in before if before[site] == operator]
        assert 2 * len(set(mine) & set(clusters[place])) > len(mine)
