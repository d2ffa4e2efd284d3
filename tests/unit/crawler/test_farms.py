"""Link farms are told from mirrors, branches, lists and circles of friends; whom they work for stays a find."""

import random
from collections.abc import Iterable

from crawler.farms import KEPT_SHAPES, Farm, FarmWatch
from crawler.links import Link

ZONES = frozenset({"main", "navigation"})


def link(site: str, path: str = "/") -> Link:
    """A link to a page of a site."""
    return Link(f"http://{site}{path}", site, site)


def visit(watch: FarmWatch, pages: dict[str, list[Link]], order: Iterable[str]) -> dict[str, Farm]:
    """Show the front pages in an order; the farm alarms by site."""
    seen = {}
    for site in order:
        farm = watch.see(site, site, pages[site], ZONES)
        if farm is not None:
            seen[site] = farm
    return seen


def ring(hosts: int, named: int, paths: int, *more: str) -> dict[str, list[Link]]:
    """Hosts that name the next ones and pages of their own making."""
    rng = random.Random(4)
    return {
        f"f{place}.test": [link(f"f{(place + step) % hosts}.test") for step in range(1, named + 1)]
        + [link(f"f{place}.test", f"/{rng.random()}.html") for _ in range(paths)]
        + [link(site) for site in more]
        for place in range(hosts)
    }


def test_farm_is_found_after_a_dozen_hosts() -> None:
    """A ring of a hundred hosts is known before the fortieth, in any order; and what was not fetched is left too."""
    pages = ring(100, 12, 20)
    alarms = visit(FarmWatch(), pages, random.Random(1).sample(sorted(pages), 50))
    first = next(iter(alarms.values()))

    assert 12 <= first.hosts <= 40
    assert len(first.sites) > first.hosts
    assert not first.customers


def test_customer_of_a_farm_is_kept() -> None:
    """The shop that all hosts of a farm advertise is not part of it, fetched or not."""
    pages = ring(100, 12, 20, "money.test")
    hosts = random.Random(1).sample(sorted(pages), 60)
    pages["money.test"] = [link("money.test", "/buy")]
    for order in (["money.test"], []):
        alarms = visit(FarmWatch(), pages, [*order, *hosts])

        assert alarms
        assert all(farm.customers == {"money.test"} for farm in alarms.values())
        assert all("money.test" not in farm.sites for farm in alarms.values())


def test_mirrors_are_no_farm() -> None:
    """Forty mirrors of a shop, each listing all the others in its footer, are a find and no farm."""
    names = [f"mirror{n}.test" for n in range(40)]
    pages = {
        name: [link(other) for other in names if other != name] + [link(name, path) for path in ("/buy", "/faq")]
        for name in names
    }
    assert not visit(FarmWatch(), pages, names)


def test_branches_are_no_farm() -> None:
    """Two hundred branches of a chain, each naming its neighbours, share the names of their pages: no farm."""
    pages = ring(200, 12, 0)
    for name, links in pages.items():
        links += [link(name, path) for path in ("/menu", "/contact", "/offers")]
    assert not visit(FarmWatch(), pages, list(pages))


def test_lists_of_shops_are_no_farm() -> None:
    """Thirty directories of one template that link a hundred shops each are no farm, before and after the shops were
    fetched."""
    rng = random.Random(5)
    shops = [f"shop{n}.test" for n in range(500)]
    lists = {
        f"list{n}.test": [link(shop) for shop in rng.sample(shops, 100)]
        + [link(f"list{n}.test", f"/{rng.random()}") for _ in range(20)]
        for n in range(30)
    }
    pages = lists | {shop: [link(shop, "/buy")] for shop in shops}

    assert not visit(FarmWatch(), pages, lists)
    assert not visit(FarmWatch(), pages, [*shops, *lists])


def test_friends_are_no_farm() -> None:
    """Ten blogs that link one another are fewer than a farm."""
    assert not visit(FarmWatch(), ring(10, 9, 20), [f"f{n}.test" for n in range(10)])


def test_forgets_what_is_old() -> None:
    """Sites beyond what is kept leave nothing behind."""
    watch = FarmWatch()
    for number in range(5_100):
        watch.see(f"s{number}.test", "g", [link(f"t{number}-{n}.test") for n in range(9)], ZONES)

    assert sum(len(family.fronts) for family in watch._families.values()) == 5_000


def test_a_farm_is_found_among_sites_of_every_shape() -> None:
    """Shapes are kept once each and forgotten when there are too many: a farm met before and after that is one farm."""
    pages = ring(40, 12, 20)
    watch, order = FarmWatch(), sorted(pages)
    assert not visit(watch, pages, order[:8])
    for number in range(KEPT_SHAPES + 1):
        watch.see(f"other{number}.test", f"other{number}.test", [], frozenset({str(number)}))
    assert visit(watch, pages, order[8:])
    assert len(watch._same) < KEPT_SHAPES
