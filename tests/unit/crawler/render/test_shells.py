"""Which pages a browser is started for."""

import pytest

from classifier.page import parse_page
from crawler.analysis import Analysis, is_shell
from crawler.render.shells import deserves_picture, is_promising_shell
from crawler.states import StateFinding
from store.database import now
from store.entities import Category, Lease, Score, SiteState

WALL = StateFinding(SiteState.CHALLENGED, "Just a moment")
LIVE = StateFinding(SiteState.LIVE, "HTTP 200")


def lease(priority: float) -> Lease:
    """A lease of a link that promised so much."""
    return Lease(1, "http://a.test/", "a.test", "a.test", priority, 0, 0, 0, 0.0, now())


def analysis(pirate: float | None, *, shell: bool = True) -> Analysis:
    """A page with this score."""
    score = None
    if pirate is not None:
        scores = dict.fromkeys(Category, 0.0) | {Category.IPTV_RESELLER: pirate, Category.LEGIT: 1 - pirate}
        score = Score(Category.IPTV_RESELLER, scores, (), "m")
    return Analysis("", "", "", (), (), (), score, shell=shell)


@pytest.mark.parametrize(
    ("priority", "pirate", "shell", "finding", "rendered"),
    [
        (0.5, None, True, LIVE, True),
        (2.0, None, True, None, True),
        (0.01, 0.4, True, LIVE, True),
        (0.06, 0.1, True, LIVE, True),
        (0.01, 0.12, True, LIVE, False),
        (0.01, 0.01, True, LIVE, False),
        (0.01, None, True, LIVE, False),
        (0.5, 0.9, False, LIVE, False),
        (0.5, 0.9, True, WALL, False),
    ],
)
def test_only_promising_shells_are_rendered(
    priority: float, pirate: float | None, shell: bool, finding: StateFinding | None, rendered: bool
) -> None:
    """A shell is rendered when its link or its own few words promise something; a wall never is."""
    assert is_promising_shell(lease(priority), analysis(pirate, shell=shell), finding) is rendered


@pytest.mark.parametrize(("pirate", "finding", "wanted"), [(0.6, LIVE, True), (0.4, LIVE, False), (0.9, WALL, False)])
def test_pictures_are_for_likely_sites(pirate: float, finding: StateFinding, wanted: bool) -> None:
    """A picture is kept from the threshold on, and never of a wall."""
    assert deserves_picture(analysis(pirate), finding, 0.5) is wanted
    assert deserves_picture(analysis(None), finding, 0.5) is False


@pytest.mark.parametrize(
    ("body", "shell"),
    [
        ("<div id=app></div><script src=/a.js></script>", True),
        ("<div id=app></div><script>start()</script>", True),
        ("<div id=app></div>", False),
        ("<script src=/a.js></script>" + "<p>Twelve channels for the price of one.</p>" * 30, False),
    ],
)
def test_shell_is_told_by_scripts_and_silence(body: str, shell: bool) -> None:
    """A page that shows next to nothing and has scripts is a shell; one that shows its words is none."""
    page = parse_page(f"<html><body>{body}</body></html>".encode(), "http://a.test/", "text/html")
    assert is_shell(page) is shell
