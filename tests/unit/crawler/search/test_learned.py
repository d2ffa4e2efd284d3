"""New phrases come from what confirmed sites say and harmless ones do not."""

from crawler.search.learned import LEAST_GROUPS, learn_queries, telling
from store.queries import LEARNED, NewQuery
from store.titles import JudgedTitle


def titles(
    count: int, text: str, language: str = "en", *, confirmed: bool = True, name: str = "site"
) -> list[JudgedTitle]:
    """The same title on so many sites, each with a word of its own."""
    return [
        JudgedTitle(f"{name}{number}.example", language, f"{text} brand{number}", confirmed) for number in range(count)
    ]


HARMLESS = titles(40, "Welcome to our shop", confirmed=False, name="legit")


def test_words_of_the_trade_are_learned() -> None:
    """A phrase of confirmed titles is learned in their language; words common to both kinds are not."""
    found = learn_queries([*titles(8, "Welcome firestick reseller panel"), *HARMLESS], [])
    assert found
    assert all(phrase.language == "en" and phrase.origin == LEARNED for phrase in found)
    assert any("reseller" in phrase.text for phrase in found)
    assert not any(phrase.text == "welcome" or "shop" in phrase.text for phrase in found)


def test_one_busy_seller_is_no_trade() -> None:
    """What fewer than three independent sites say is somebody's name."""
    few = titles(LEAST_GROUPS - 1, "Nordview premium")
    same = [JudgedTitle("one.example", "en", "Nordview premium", True)] * 9
    assert telling([*few, *HARMLESS]) == []
    assert telling([*same, *HARMLESS]) == []


def test_known_phrases_and_their_parts_are_not_learned_again() -> None:
    """A phrase that is known, in whatever case, is left out; each new one says something of its own."""
    judged = [*titles(8, "firestick reseller panel"), *HARMLESS]
    first = learn_queries(judged, [])
    again = learn_queries(judged, [("en", phrase.text.upper()) for phrase in first])
    assert not {phrase.text for phrase in first} & {phrase.text for phrase in again}
    assert [phrase.text for phrase in first] == ["firestick reseller panel"]


def test_languages_learn_apart() -> None:
    """Each language has its own phrases."""
    judged = [
        *titles(12, "iptv kaufen testzugang", "de"),
        *titles(40, "Guten Tag", "de", confirmed=False, name="x"),
        *HARMLESS,
    ]
    assert {phrase.language for phrase in learn_queries(judged, [])} == {"de"}


def test_nothing_from_nothing() -> None:
    """Without confirmed sites there is nothing to learn."""
    assert learn_queries(HARMLESS, []) == list[NewQuery]()
