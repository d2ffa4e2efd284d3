"""The state of a site, told from one answer."""

import pytest

from crawler.states import WALL_LENGTH, StateFinding, state_of, state_of_failure, wall_of
from store.entities import SiteState


def told(status: int, headers: dict[str, str], title: str, text: str) -> StateFinding | None:
    """What an answer with this page says."""
    return state_of(status, headers, wall_of(title, text), empty=not text)


@pytest.mark.parametrize(
    ("status", "headers", "text", "state"),
    [
        (200, {}, "Welcome to our shop", SiteState.LIVE),
        (403, {}, "", SiteState.BLOCKED),
        (451, {}, "", SiteState.BLOCKED),
        (503, {}, "", SiteState.DOWN),
        (410, {}, "", SiteState.DOWN),
        (403, {"cf-mitigated": "challenge"}, "", SiteState.CHALLENGED),
        (200, {}, "Just a moment... checking your browser before accessing", SiteState.CHALLENGED),
        (200, {}, "This domain is for sale. Buy this domain", SiteState.PARKED),
        (451, {}, "This content is not available in your country", SiteState.GEO_LIMITED),
        (200, {}, "Access to this website has been blocked by order of the court", SiteState.BLOCKED),
    ],
)
def test_state_is_told_with_its_evidence(status: int, headers: dict[str, str], text: str, state: SiteState) -> None:
    """Each state is recognised by status, header or words, and says which."""
    found = told(status, headers, "", text)

    assert found is not None
    assert found.state is state
    assert found.evidence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bu Alan Adı SATILIK", "Alan Adı SATILIK"),
        ("ДОМЕН ПРОДАЕТСЯ", "ДОМЕН ПРОДАЕТСЯ"),
        ("Parked at BODIS now", "BODIS"),
        ("İstanbul: Buy THIS Domain", "buy this domain"),
    ],
)
def test_words_are_known_in_any_case_and_quoted_as_they_stand(text: str, said: str) -> None:
    """The evidence has the page's own letters, small ones where another letter (İ) is longer in small."""
    found = told(200, {}, "", text)
    assert found is not None
    assert found.state is SiteState.PARKED
    assert f"“{said}”" in found.evidence


def test_missing_page_says_nothing_of_the_site() -> None:
    """A 404 of one page does not make a site down."""
    assert told(404, {}, "Not found", "nothing here") is None
    assert told(410, {}, "", "That thread is gone") is None


def test_long_article_about_blocking_is_live() -> None:
    """An article that quotes a wall page is an article."""
    text = "The site said: this domain is for sale. " + "More text. " * (WALL_LENGTH // 10)

    found = told(200, {}, "News", text)

    assert found is not None
    assert found.state is SiteState.LIVE


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("CannotResolveHostError", "does not resolve"),
        ("DownloadConnectionRefusedError", "refused"),
        ("DownloadTimeoutError", "in time"),
        ("SomethingNewError", "SomethingNewError"),
    ],
)
def test_failures_are_told_apart(error: str, words: str) -> None:
    """A site that gives no answer is down, and the evidence says in which way."""
    found = state_of_failure(error)

    assert found.state is SiteState.DOWN
    assert words in found.evidence


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Error 1009: the owner has banned the country or region your IP address is in", SiteState.GEO_LIMITED),
        ("Error 1020. You do not have access", SiteState.BLOCKED),
        ("This domain has been seized", SiteState.BLOCKED),
        ("Доступ к ресурсу ограничен", SiteState.BLOCKED),
        ("Diese Domain steht zum Verkauf", SiteState.PARKED),
        ("Dominio en venta", SiteState.PARKED),
        ("Please complete the security check", SiteState.CHALLENGED),
        ("12 months of all channels, buy now", SiteState.LIVE),
    ],
)
def test_walls_in_other_words(text: str, state: SiteState) -> None:
    """Walls of other services and languages are known; a seller's page is none."""
    found = told(200, {}, "", text)

    assert found is not None
    assert found.state is state
