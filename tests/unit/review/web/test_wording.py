"""The wording of the app: every catalogue complete, every message known."""

import re
from pathlib import Path
from string import Formatter

import pytest

from review.web.messages import ENGLISH, SHIPPED, read_catalogues

TEMPLATES = SHIPPED.parent / "templates"
CATALOGUES = read_catalogues().by_language


def places(message: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}


@pytest.mark.parametrize("language", sorted(set(CATALOGUES) - {ENGLISH}))
def test_a_translation_says_everything(language: str) -> None:
    """Each shipped language has every message, with the same places to fill in."""
    english, translated = CATALOGUES[ENGLISH], CATALOGUES[language]
    assert set(translated) == set(english)
    assert {name for name in english if places(english[name]) != places(translated[name])} == set()


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
