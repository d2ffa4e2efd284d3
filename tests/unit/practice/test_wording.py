"""The texts themselves."""

import string

import pytest

from practice.dice import dice
from practice.hosts import LOOK_ALIKES, PIRATES, Host, Kind
from practice.scene import facts_of, vary
from practice.wording import language, languages, passage, speakers

FIELDS = set(facts_of(1, Host(1, "a.test", "a.test", Kind.SELLER, "seller", brand="Ab")))


def test_there_are_at_least_ten_languages() -> None:
    """The web speaks the languages that an investigation meets."""
    assert {"en", "fr", "de", "es", "pt", "ko", "id", "ar", "tr", "it", "nl", "ja"} <= set(languages())


@pytest.mark.parametrize("code", languages())
def test_every_language_has_the_core_topics_and_known_fields_only(code: str) -> None:
    """Sellers, legal television, news, forums and lists exist everywhere, and no text has a field nobody fills."""
    tongue = language(code)
    assert {"seller", "telecom_tv", "news_about_piracy", "forum", "link_list"} <= set(tongue.passages)
    for topic, words in tongue.passages.items():
        assert words.titles
        assert words.words
        for text in (*words.titles, *words.heads, *words.lines, *words.anchors, *sum(words.faq, ())):
            fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert fields <= FIELDS, (code, topic, text)


@pytest.mark.parametrize("code", languages())
def test_interface_words_are_complete_without_english(code: str) -> None:
    """A page is not half in English for want of a menu word."""
    assert set(language("en").ui) - {"decimal"} <= set(language(code).ui)


def test_every_kind_has_words_in_english() -> None:
    """The last resort is there for each topic a host can have."""
    for kind in (*PIRATES, *LOOK_ALIKES, Kind.HUB, Kind.FORUM, Kind.LINK_LIST):
        assert "en" in speakers(kind.value)


def test_a_topic_that_a_language_lacks_is_told_in_english() -> None:
    """Falling back never fails."""
    assert passage("ja", "opensource") is passage("en", "opensource")


def test_money_is_written_as_the_language_does() -> None:
    """Cents have the country's mark, and prices in thousands have no cents."""
    assert language("de").money(69.99) == "69,99 €"
    assert language("en").money(12.0) == "£12"
    assert language("id").money(69.99) == "Rp70.000"


def test_alternatives_are_chosen_and_leave_no_brackets() -> None:
    """One of each ``[this|that]`` is taken; brackets without a choice stay."""
    assert vary("a [b|c] d [x]", dice("t")) in {"a b d [x]", "a c d [x]"}
