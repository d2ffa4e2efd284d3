"""What shared traces say of two sites."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.operators.scoring import CAP, LONE, OWN, THRESHOLD, Pairs, Scale, bound
from store.marks import Mark
from store.traces import TraceKind
from tests.unit.classifier.operators.marks import incidence, mark

K = TraceKind


def joined(marks: list[Mark], trade: list[str] | None = None) -> set[tuple[str, str]]:
    """The pairs of sites that are joined."""
    of = incidence(marks, trade)
    return named(of.sites, Scale(of).all_pairs())


def named(sites: tuple[str, ...], pairs: Pairs) -> set[tuple[str, str]]:
    """Pairs by the names of their sites."""
    return {(sites[one], sites[two]) for one, two in zip(pairs.one.tolist(), pairs.two.tolist(), strict=True)}


@pytest.mark.parametrize("kind", [K.PHONE, K.WHATSAPP, K.TELEGRAM, K.MAIL, K.ANALYTICS, K.PIXEL, K.CERTIFICATE])
def test_a_rare_identifier_joins(kind: TraceKind) -> None:
    """Two shops with one number, handle or account are one operator's."""
    assert joined([mark("a", kind, "x"), mark("b", kind, "x")]) == {("a", "b")}


@pytest.mark.parametrize("kind", list(TraceKind))
def test_what_everybody_has_joins_nobody(kind: TraceKind) -> None:
    """A trace on more sites than any operator's own, and nothing else in common, says nothing, whatever its kind."""
    assert joined([mark(f"s{number}", kind, "public") for number in range(LONE + 5)]) == set()


def test_supplies_never_join() -> None:
    """Kit, host, gateway, panel, app and script, all the same, are one supplier: not one operator."""
    kinds = (K.TEXT, K.TEMPLATE, K.FAVICON, K.ADDRESS, K.GATEWAY, K.PANEL_HOST, K.APP_PACKAGE, K.SCRIPT, K.NAME_SERVER)
    assert joined([mark(site, kind, "x") for kind in kinds for site in "ab"]) == set()


def test_money_alone_never_joins() -> None:
    """Two sites that collect for one fund are not one operator's; with his texts besides they are."""
    wallet = [mark(site, K.WALLET, "fund") for site in "ab"]
    assert joined(wallet) == set()
    assert joined([*wallet, *(mark(site, K.TEXT, "words") for site in "ab")]) == {("a", "b")}


def test_many_mirrors_are_known_by_two_things_in_common() -> None:
    """What stands on more sites than LONE counts where most of them share another account of their owner."""
    sites = [f"m{number:02}" for number in range(LONE + 20)]
    both = [mark(site, kind, "own") for site in sites for kind in (K.WHATSAPP, K.ANALYTICS)]
    assert set(combinations(sites, 2)) == joined(both)


def test_one_family_counts_once() -> None:
    """Phone and WhatsApp of one number are one contact, not two independent ones."""
    of = incidence([mark(site, kind, "+1") for site in "ab" for kind in (K.PHONE, K.WHATSAPP, K.TELEGRAM)])
    alone = incidence([mark(site, K.PHONE, "+1") for site in "ab"])
    assert Scale(of).all_pairs().weight == Scale(alone).all_pairs().weight
    assert Scale(of).all_pairs().families.tolist() == [1]


def test_independent_families_add_up() -> None:
    """Each further family makes a join surer."""
    kinds = (K.PHONE, K.ANALYTICS, K.CERTIFICATE, K.TEXT)
    weights = [
        float(
            Scale(incidence([mark(site, kind, "x") for site in "ab" for kind in kinds[:count]])).all_pairs().weight[0]
        )
        for count in range(1, 5)
    ]
    assert weights == sorted(set(weights))


def test_a_page_that_quotes_joins_nobody() -> None:
    """A forum that names a shop's number is not the shop: a quotable trace joins only sites of the trade."""
    quoted = [mark(site, kind, "x") for site in ("shop", "forum") for kind in (K.PHONE, K.TELEGRAM, K.WALLET)]
    assert joined(quoted, trade=["shop"]) == set()
    assert joined([*quoted, *(mark(site, K.ANALYTICS, "G-1") for site in ("shop", "forum"))], trade=["shop"])


def test_a_list_of_several_parties_handles_joins_none_of_them() -> None:
    """A review of two strangers' shops has a handle of each; the strangers stay strangers, and it is neither's."""
    marks = [mark("review", K.TELEGRAM, "one"), mark("review", K.TELEGRAM, "two")]
    marks += [mark("shop1", K.TELEGRAM, "one"), mark("shop2", K.TELEGRAM, "two")]
    assert joined(marks) == set()


def test_an_operators_own_two_numbers_are_no_quotes() -> None:
    """Two handles that stand together on several sites are one operator's sales and support."""
    marks = [mark(site, K.TELEGRAM, value) for site in "abc" for value in ("sales", "support")]
    assert joined(marks) == {("a", "b"), ("a", "c"), ("b", "c")}


def test_a_long_list_of_numbers_says_little() -> None:
    """Ten shared numbers on pages that list ten times OWN numbers are other people's."""
    marks = [mark(site, K.PHONE, f"{number}") for number in range(10 * OWN) for site in "ab"]
    assert joined(marks) == set()


def test_tenants_of_one_platform_share_its_things_without_knowing_each_other() -> None:
    """Favicon, tag and certificate of a platform join no two of its accounts; a number does."""
    common = [mark(site, kind, "x", "host.example") for site in "ab" for kind in (K.ANALYTICS, K.CERTIFICATE, K.TEXT)]
    assert joined(common) == set()
    own = [mark(site, K.WHATSAPP, "+1", "host.example") for site in "ab"]
    assert joined([*common, *own]) == {("a", "b")}


def test_evidence_says_what_where_and_on_how_many() -> None:
    """Every join states its traces, strongest first, with commonness and the captures of both sites."""
    marks = [
        Mark("a", "a", K.WHATSAPP, "+1", 1.0, "wa.me/1", 7),
        Mark("b", "b", K.WHATSAPP, "+1", 1.0, "+1", 9),
        Mark("a", "a", K.TEMPLATE, "t", 1.0, "120 elements", 7),
        Mark("b", "b", K.TEMPLATE, "t", 1.0, "120 elements", 9),
    ]
    of = incidence(marks)
    first, second = Scale(of).evidence(0, 1)
    assert (first.kind, first.shown, first.sites, first.captures) == (K.WHATSAPP, "wa.me/1", 2, (7, 9))
    assert second.kind is K.TEMPLATE
    assert first.weight > second.weight > 0


sites = st.sampled_from([f"s{number}" for number in range(8)])
some_marks = st.lists(
    st.builds(mark, sites, st.sampled_from(list(TraceKind)), st.sampled_from(["x", "y", "z"])), max_size=60
)


@given(some_marks, st.sets(sites))
def test_one_site_is_judged_as_all_are(marks: list[Mark], trade: set[str]) -> None:
    """The pairs of one site are exactly its share of all pairs."""
    of = incidence(marks, trade)
    scale = Scale(of)
    everything = named(of.sites, scale.all_pairs())
    for number, site in enumerate(of.sites):
        assert named(of.sites, scale.pairs_with(number)) == {pair for pair in everything if site in pair}


@given(some_marks)
def test_order_of_marks_changes_nothing(marks: list[Mark]) -> None:
    """The same marks in any order give the same joins with the same weights, all above the threshold."""
    one, two = Scale(incidence(marks)).all_pairs(), Scale(incidence(marks[::-1])).all_pairs()
    assert one.one.tolist() == two.one.tolist()
    assert one.two.tolist() == two.two.tolist()
    assert one.weight.tolist() == two.weight.tolist()
    assert (one.weight >= THRESHOLD).all()


def test_beyond_the_cap_nothing_is_compared() -> None:
    """A trace on more than CAP sites costs no pair, even where a second one stands beside it."""
    marks = [mark(f"s{number}", kind, "x") for number in range(CAP + 1) for kind in (K.ANALYTICS, K.WALLET)]
    assert joined(marks) == set()


@given(st.lists(st.tuples(st.sampled_from(list(TraceKind)), st.integers(0, 3)), max_size=12), st.integers(0, 8))
def test_no_pair_weighs_more_than_the_kinds_that_it_shares_can_say(
    shared: list[tuple[TraceKind, int]], more: int
) -> None:
    """Whatever two sites share, and whoever else has it: what is below the bound of its kinds joins nobody."""
    marks = [mark(site, kind, str(value)) for kind, value in shared for site in "ab"]
    marks += [mark(f"s{number}", kind, str(value)) for kind, value in shared[:2] for number in range(more)]
    of = incidence(marks, None)
    pairs = Scale(of).all_pairs()
    kinds = [kind for kind, _ in shared]
    assert (pairs.weight <= bound(kinds) + 1e-9).all()
    if bound(kinds) < THRESHOLD:
        assert not len(pairs.one)


def test_the_bound_lets_pass_what_joins() -> None:
    """One account may join two sites; a kit with everything in it, or a wallet alone, may not."""
    assert bound([K.PHONE]) >= THRESHOLD
    assert bound([K.WALLET, K.TEXT]) >= THRESHOLD
    assert bound([K.TEXT, K.TEMPLATE, K.GATEWAY, K.PANEL_HOST, K.SCRIPT]) < THRESHOLD
    assert bound([K.WALLET]) < THRESHOLD
    assert bound([]) == 0.0
