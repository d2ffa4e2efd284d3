"""The drawing of an operator."""

import re
from datetime import UTC, datetime
from math import atan2, pi
from random import Random
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.graph import MOST_HUBS, draw
from reports.graphlayout import LINE, layout
from store.entities import SiteState, Verdict
from store.operators import Member
from store.sharedtraces import SharedTrace
from store.traces import TraceKind

DAY = datetime(2026, 3, 1, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def member(number: int, key: str = "") -> Member:
    """A site of an operator."""
    state = SiteState.DOWN if number % 3 else SiteState.LIVE
    verdict = Verdict.IPTV_RESELLER if number % 2 else None
    return Member(number, key or f"shop-{number}.example", state, None, 0.9, verdict, DAY, "en", DAY, DAY, "")


def shared(number: int, sites: list[Member]) -> SharedTrace:
    """A trace that these sites share."""
    kinds = list(TraceKind)
    keys = tuple(site.key for site in sites)
    return SharedTrace(kinds[number % len(kinds)], f"v{number}", f"shown {number}", keys, len(sites))


def family(count: int) -> tuple[list[Member], list[SharedTrace]]:
    """An operator of so many sites."""
    die, members = Random(count), [member(number) for number in range(count)]
    return members, [shared(number, die.sample(members, min(count, 2 + number % 9))) for number in range(25)]


def test_two_hundred_labels_do_not_touch() -> None:
    """Each site has a line of its own around the ring, whatever their number."""
    for count in (1, 2, 30, 200, 500):
        plan = layout(count, [])
        assert 2 * pi * plan.radius / count >= LINE - 0.001
        assert len(set(plan.angles)) == count


def test_marks_inside_do_not_touch() -> None:
    """What is shared by the same sites still has a place of its own each, inside the ring."""
    plan = layout(40, [[0, 1, 2]] * 10 + [[5, 30]] * 5)
    for place, (x, y) in enumerate(plan.hubs):
        assert (x * x + y * y) ** 0.5 < plan.radius
        assert all(abs(x - a) > 26 or abs(y - b) > 20 for a, b in plan.hubs[:place])


def test_what_is_shared_lies_towards_its_sites() -> None:
    """A mark that two neighbours share stands inside the ring in their direction."""
    plan = layout(12, [[0, 1], [6, 7]])
    for members, (x, y) in zip(([0, 1], [6, 7]), plan.hubs, strict=True):
        first, second = (plan.angles[plan.order.index(site)] for site in members)
        assert atan2(y, x) % (2 * pi) == pytest.approx((first + second) / 2 % (2 * pi), abs=0.1)


def test_every_site_and_shared_trace_is_drawn() -> None:
    """The picture is well-formed and holds a label a site, a mark and a line of the list a trace."""
    members, traces = family(200)
    root = ElementTree.fromstring(draw("Nordview", members, traces))
    texts = [node.text or "" for node in root.iter(f"{SVG}text")]
    assert sum("[.]example" in text for text in texts) == 200
    assert sum(" sites · " in text for text in texts) == 25


def test_the_same_operator_gives_the_same_bytes() -> None:
    """Nothing of chance or of the hour is in it."""
    members, traces = family(60)
    assert draw("Nordview", members, traces) == draw("Nordview", members, traces)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_hostile_words_stay_words(name: str, key: str, shown: str) -> None:
    """Markup, scripts and controls in names, sites and traces are text in a picture without scripts or links."""
    members = [member(0, f"a{key}"), member(1, f"b{key}")]
    trace = SharedTrace(TraceKind.COMPANY, "v", f"</text><script>{shown}", tuple(one.key for one in members), 2)
    svg = draw(f"<script>alert(1)</script>{name}", members, [trace])
    tags = {node.tag.removeprefix(SVG) for node in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "rect", "g", "path", "circle", "text"}
    assert not re.search(r"<script|\son\w+=|href=", svg)


def test_public_things_and_a_crowd_are_left_out() -> None:
    """What many strangers have is not drawn, and not more than can be told apart."""
    members = [member(number) for number in range(3)]
    public = SharedTrace(TraceKind.SCRIPT, "cdn", "cdn", tuple(one.key for one in members), 5000)
    many = [shared(number, members) for number in range(2 * MOST_HUBS)]
    assert draw("x", members, [public]) == draw("x", members, [])
    assert draw("x", members, many).count(" sites · ") == 2 * MOST_HUBS
