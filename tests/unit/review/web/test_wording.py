"""The wording of the app: every catalogue complete, every message known."""

import re
from pathlib import Path
from string import Formatter

import pytest

from review.web.messages import ENGLISH, SHIPPED, read_catalogues
from store.errors import SettingsError

TEMPLATES = SHIPPED.parent / "templates"
READ = read_catalogues()
# Plural forms and the telling of reasons and refusals are a language's own matter (see test_reasons, test_refusals).
_OWN = ("plural.", "reason.", "refusal.")
CATALOGUES = {
    language: {name: text for name, text in texts.items() if name.count(".") == 1 and not name.startswith(_OWN)}
    for language, texts in READ.by_language.items()
}


def places(message: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}


@pytest.mark.parametrize("language", sorted(set(CATALOGUES) - {ENGLISH}))
def test_a_translation_says_everything(language: str) -> None:
    """Each shipped language has every message, with the same places to fill in."""
    english, translated = CATALOGUES[ENGLISH], CATALOGUES[language]
    assert set(translated) == set(english)
    assert {name for name in english if places(english[name]) != places(translated[name])} == set()


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        *(("en", 0, "0 sites wait"), ("en", 1, "1 site waits"), ("en", 11, "11 sites wait")),
        *(("fr", 0, "0 site attend"), ("fr", 1, "1 site attend"), ("fr", 2, "2 sites attendent")),
    ],
)
def test_one_is_not_many(language: str, count: int, said: str) -> None:
    """A number takes the form that its language has for it: French says none as it says one, English does not."""
    assert READ.say(language, "queue.count", count=count) == said


@pytest.mark.parametrize("language", sorted(READ.by_language))
def test_every_plural_form_is_of_a_message_with_the_same_places(language: str) -> None:
    """A form that no number takes, or that belongs to no message, would never be said."""
    texts = READ.by_language[language]
    formed = {name: name.rpartition(".") for name in texts if name.count(".") > 1 and not name.startswith(_OWN)}
    assert {form for _, _, form in formed.values()} <= set(READ.forms[language])
    assert {name for name, (message, _, _) in formed.items() if places(texts[name]) != places(texts[message])} == set()


def test_a_country_brings_its_own_plurals(tmp_path: Path) -> None:
    """A catalogue of a further language says which numbers take which form; a wrong pattern is one clear line."""
    polish = '[plural]\none = "1"\nfew = "(|.*[^1])[2-4]"\n[queue]\n'
    polish += 'count = "{count} stron"\n"count.one" = "{count} strona"\n"count.few" = "{count} strony"\n'
    (tmp_path / "pl.toml").write_text(polish)
    spoken = read_catalogues(str(tmp_path))
    assert [spoken.say("pl", "queue.count", count=count) for count in (1, 2, 12, 22, 25)] == [
        *("1 strona", "2 strony", "12 stron", "22 strony", "25 stron")
    ]
    (tmp_path / "pl.toml").write_text('[plural]\none = "("\n')
    with pytest.raises(SettingsError, match="plural"):
        read_catalogues(str(tmp_path))


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_a_template_asks_for_known_messages_only(template: Path) -> None:
    """Whatever a template says is in the catalogue: a mistyped name would show on the page."""
    asked = set(re.findall(r"""\bt\("([a-z_.]+)["'](?: ~|[,)])""", template.read_text("utf-8")))
    tables = {name.partition(".")[0] for name in CATALOGUES[ENGLISH]}
    whole = {name for name in asked if not name.endswith((".", "_"))}
    assert whole <= set(CATALOGUES[ENGLISH])
    assert {name.partition(".")[0] for name in asked - whole} <= tables


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_no_words_of_its_own(template: Path) -> None:
    """Between tags there is nothing but what the catalogues say: keys, numbers and signs apart."""
    markup = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", template.read_text("utf-8"), flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>", " ", markup)
    words = [word for word in re.findall(r"[^\W\d_]{2,}", bare) if word not in {"sha", "SHA", "Esc", "amp"}]
    assert words == []
