"""Who is in the web."""

from practice.hosts import PIRATES, Kind
from practice.plan import KITS, make_plan, pirate_share
from practice.wording import languages


def test_the_plan_is_a_pure_function_of_its_arguments() -> None:
    """Same seed, same web; another seed, another."""
    assert make_plan(3, 400) == make_plan(3, 400)
    assert make_plan(3, 400) != make_plan(4, 400)


def test_every_kind_and_language_is_there_at_the_default_size() -> None:
    """400 hosts show all that there is."""
    plan = make_plan(1, 400)
    assert len(plan.hosts) == 400
    assert set(Kind) - {Kind.SEARCH, Kind.TRAP, Kind.CORPUS} == {host.kind for host in plan.hosts}
    assert set(languages()) == {host.language for host in plan.hosts}


def test_piracy_grows_rarer_with_the_size_of_the_web() -> None:
    """12 % at 400 hosts, 3 % from 5,000 on, as asked where it is asked."""
    assert (pirate_share(400), pirate_share(5000), pirate_share(50_000)) == (0.12, 0.03, 0.03)
    plan = make_plan(1, 1000, 0.3)
    assert abs(sum(host.kind in PIRATES for host in plan.hosts) - 300) <= len(PIRATES)


def test_names_and_sites_are_unique() -> None:
    """No two hosts share a name, and no two a site."""
    hosts = make_plan(5, 3000).hosts
    assert len({host.name for host in hosts}) == len({host.site for host in hosts}) == len(hosts)


def test_every_pirate_has_an_operator_who_counts_it_and_about_a_tenth_is_dark() -> None:
    """Operators and hosts agree; some families are out of reach for honest recall figures."""
    plan = make_plan(2, 5000)
    pirates = [host for host in plan.hosts if host.kind.category.is_pirate]
    for host in pirates:
        assert host.operator is not None
        assert host.number in plan.operators[host.operator].members
    dark = sum(not host.reachable for host in pirates) / len(pirates)
    assert 0.03 < dark < 0.2


def test_mirrors_speak_with_the_voice_of_another_site_of_their_operator() -> None:
    """A mirror repeats a sibling under another domain."""
    plan = make_plan(2, 5000)
    mirrors = [host for host in plan.hosts if host.mirror_of is not None]
    assert mirrors
    for mirror in mirrors:
        original = plan.hosts[mirror.mirror_of or 0]
        assert mirror.voice == original.voice
        assert mirror.operator == original.operator
        assert mirror.brand == original.brand
        assert mirror.site != original.site


def test_kits_give_strangers_the_same_voice() -> None:
    """Shops of different operators are built from one bought kit: same words, other brands and contacts."""
    plan = make_plan(2, 5000)
    sold: dict[int, set[int | None]] = {}
    for host in plan.hosts:
        if host.voice in KITS:
            sold.setdefault(host.voice, set()).add(host.operator)
    assert any(len(operators) > 1 for operators in sold.values())


def test_a_successor_follows_the_first_site_of_its_operator() -> None:
    """Some operators have a last site that takes over from their first."""
    plan = make_plan(2, 5000)
    successors = [host for host in plan.hosts if host.successor_of is not None]
    assert successors
    for host in successors:
        operator = plan.operators[host.operator or 0]
        assert (operator.members[0], operator.members[-1]) == (host.successor_of, host.number)


def test_no_two_operators_have_one_phone() -> None:
    """The ranges for fiction are small, and a number is drawn again where it is taken."""
    phones = [operator.contacts.phone for operator in make_plan(4, 5000).operators]
    assert len(set(phones)) == len(phones)
