"""Lexicons: the same concept from any language."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features.lexicon import Phrase, build, lexicon
from classifier.features.sample import take
from classifier.parsed import MediaKind, Page


def concepts_of(text: str, language: str) -> set[str]:
    """Concepts met in a text."""
    return {hit.concept for hit in take(Page(url="", kind=MediaKind.TEXT, text=text, language=language)).hits}


OFFERS = {
    "en": "18,000 channels, free trial",
    "de": "18.000 Sender kostenlos testen",
    "fr": "18 000 chaînes, essai gratuit",
    "es": "18.000 canales, prueba gratis",
    "pt": "18.000 canais, teste grátis",
    "it": "18.000 canali, prova gratuita",
    "pl": "18 000 kanałów, darmowy test",
    "tr": "18.000 kanal, ücretsiz test",
    "ru": "18000 каналов, бесплатный тест",
    "el": "18.000 κανάλια, δωρεάν δοκιμή",
    "ar": "18000 قناة مع تجربة مجانية",
    "hi": "18000 चैनल, फ्री ट्रायल",
    "th": "ช่อง 18000 ทดลองใช้ฟรี",
    "vi": "18.000 kênh, dùng thử miễn phí",
    "id": "18.000 saluran, coba gratis",
    "zh": "18000个频道免费试用",
    "ja": "18000チャンネル無料体験",
    "ko": "18,000개 채널 무료체험",
    "da": "18.000 kanaler, prøv gratis",
    "he": "18000 ערוצים, ניסיון חינם",
    "fa": "18000 کانال با تست رایگان",
    "bg": "18000 канала, безплатен тест",
}


@pytest.mark.parametrize(("language", "text"), OFFERS.items())
def test_an_offer_reads_the_same_in_every_language(language: str, text: str) -> None:
    """Channels and a free trial are found whatever the language."""
    assert {"channels", "trial"} <= concepts_of(text, language)


def test_short_words_belong_to_their_language() -> None:
    """French "an" is a year, English "an" is nothing."""
    assert "year" in concepts_of("un an", "fr")
    assert "year" not in concepts_of("an offer", "en")


def test_short_stems_belong_to_their_language() -> None:
    """Turkish "suç*" is crime, English "such" is nothing; a long stem is read on pages of any language."""
    assert "court" in concepts_of("suçlu", "tr")
    assert "court" not in concepts_of("such a day", "en")
    assert "reseller" in concepts_of("återförsäljare", "en")


@pytest.mark.parametrize("text", ["instant", "politics", "policy", "pretty", "machine", "program", "economic"])
def test_common_english_words_mean_nothing_borrowed(text: str) -> None:
    """No stem of another language reads a court, the police, a price, a match or a channel out of an English word."""
    assert not {"court", "police", "price", "sports", "channels"} & concepts_of(text, "en")


def test_every_language_knows_words_of_warning() -> None:
    """Fraud, police and courts are named in each language, for pages that warn of sellers look like them."""
    for path in files("classifier").joinpath("lexicons").iterdir():
        if path.name.endswith(".toml") and path.name != "common.toml":
            assert {"fraud", "police", "court"} <= set(tomllib.loads(path.read_text("utf-8"))), path.name


def test_a_counter_letter_counts_only_behind_a_number() -> None:
    """Korean 화 is an episode in 12화 and none in 영화."""
    assert "episode" in concepts_of("12화", "ko")
    assert "episode" not in concepts_of("영화", "ko")


def test_phrases_need_all_their_words() -> None:
    """A phrase matches in order and in full, with endings where a star allows them."""
    known = build([("en", "trial", "free test*"), ("en", "buy", "buy now")])
    assert known.entry("free", "en").phrases == (Phrase(("test*",), "trial"),)
    assert known.entry("buy", "en").concepts == frozenset()


def test_a_word_means_what_all_its_stems_mean() -> None:
    """Stems that begin one another are found together, and words between them in the alphabet are not in the way."""
    known = build([("en", "play", "pl*"), ("en", "player", "play*"), ("en", "plan", "plan*"), ("en", "tv", "playtv")])
    assert known.entry("playtv", "en").concepts == {"play", "player", "tv"}
    assert known.entry("plastic", "en").concepts == {"play"}
    assert known.entry("plot", "en").concepts == {"play"}
    assert known.entry("p", "en").concepts == frozenset()


@given(st.sets(st.text("ab", min_size=1, max_size=4)), st.text("ab", max_size=6))
def test_the_stems_of_a_word_are_those_it_begins_with(stems: set[str], word: str) -> None:
    """One search finds what trying all stems finds."""
    known = build([("en", stem, f"{stem}*") for stem in stems])
    assert known.entry(word, "en").concepts == {stem for stem in stems if word.startswith(stem)}


def test_lexicons_are_complete_and_worded() -> None:
    """At least thirty languages, every concept with words an analyst reads."""
    names = [path.name for path in files("classifier").joinpath("lexicons").iterdir() if path.name.endswith(".toml")]
    assert len(names) > 30
    wording = tomllib.loads(files("classifier").joinpath("wording.toml").read_text("utf-8"))
    assert set(lexicon().concepts) <= set(wording["concepts"])


DENIALS = {
    "en": "This site does not store any files on its server.",
    "de": "Es liegen keine Dateien auf unserem Server.",
    "fr": "Le site n'héberge aucun fichier.",
    "es": "La web no aloja ningún archivo.",
    "pt": "Não hospedamos nenhum vídeo.",
    "it": "Il sito non ospita alcun file.",
    "pl": "Serwis nie przechowuje plików.",
    "ru": "Сайт не хранит файлы.",
    "tr": "Sitemiz içeriği sunucularında barındırmaz.",
    "id": "Situs ini tidak menyimpan file.",
    "zh": "本站不存储任何视频",
    "ko": "파일을 저장하지 않습니다",
}


@pytest.mark.parametrize("language", DENIALS)
def test_a_denial_to_host_is_one_concept(language: str) -> None:
    """Who denies to host what the page offers says the same in every language."""
    assert "disclaimer" in concepts_of(DENIALS[language], language)
