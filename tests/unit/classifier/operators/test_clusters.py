"""From joins to clusters."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.operators.clusters import LARGE, Rules, cluster
from classifier.operators.scoring import Pairs

Edge = tuple[int, int, float, int]


def pairs(edges: list[Edge]) -> Pairs:
    """Joins as the scale gives them: best first."""
    rows = sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1]))
    one, two, weight, families = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Pairs(np.array(one, int), np.array(two, int), np.array(weight, float), np.array(families, int))


def test_joins_chain() -> None:
    """What is joined to the same is together; single sites are no operators."""
    assert cluster(4, pairs([(0, 1, 5.0, 1), (1, 2, 5.0, 1)]), Rules()).members == [[0, 1, 2]]


def test_strongest_join_wins_against_a_cannot_link() -> None:
    """Where two joins would bring together what a person keeps apart, the stronger one holds."""
    made = cluster(3, pairs([(0, 1, 5.0, 1), (1, 2, 6.0, 1)]), Rules(cannot=[(0, 2)]))
    assert made.members[0] in ([0], [1, 2])
    assert [1, 2] in made.members
    assert made.used == [0]


def test_two_pinned_operators_never_become_one() -> None:
    """Pinned clusters take in others, not one another, not even through a third."""
    rules = Rules(pinned={0: 7, 1: 8})
    made = cluster(3, pairs([(0, 2, 6.0, 1), (1, 2, 5.0, 1)]), rules)
    assert made.members == [[0, 2], [1]]


def test_giants_need_two_independent_families() -> None:
    """One trace never chains two large clusters; two independent ones do."""
    count = 2 * LARGE
    inside = [(site, site + 1, 9.0, 2) for site in range(count - 1) if site != LARGE - 1]
    chained = cluster(count, pairs([*inside, (0, count - 1, 7.0, 1)]), Rules())
    assert [len(members) for members in chained.members] == [LARGE, LARGE]
    assert len(cluster(count, pairs([*inside, (0, count - 1, 7.0, 2)]), Rules()).members) == 1


def test_a_part_split_off_may_be_one_site() -> None:
    """A site of which a person spoke is an operator's even alone."""
    assert cluster(3, pairs([]), Rules(cannot=[(0, 1)])).members == [[0], [1]]


numbers = st.integers(0, 9)
edges = st.lists(st.tuples(numbers, numbers, st.floats(4, 20), st.integers(1, 3)).filter(lambda e: e[0] < e[1]))
links = st.lists(st.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1]), max_size=6)


@given(edges, links, links)
def test_people_are_obeyed(joins: list[Edge], must: list[tuple[int, int]], cannot: list[tuple[int, int]]) -> None:
    """Whatever the traces say: what must be together is, and what must not be is not, unless people tied it."""
    tied = cluster(10, pairs([]), Rules(must=must)).members
    place = {site: at for at, members in enumerate(tied) for site in members}
    fair = [pair for pair in cannot if pair[0] not in place or place[pair[0]] != place.get(pair[1], -1)]
    made = cluster(10, pairs(joins), Rules(must=must, cannot=fair)).members
    home = {site: at for at, members in enumerate(made) for site in members}
    assert all(home[one] == home[two] for one, two in must)
    assert all(home[one] != home[two] for one, two in fair)
    assert len(home) == sum(map(len, made))
