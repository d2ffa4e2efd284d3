"""The app's wording, a TOML file a language: ``messages/en.toml``, and whatever a country puts beside it.

``[queue]`` with ``title = "Queue"`` is the message ``queue.title``. A message may have places, ``{count}``. What a
catalogue lacks is said in English.

``[reason]`` says stored reasons, which are English, in the language of the catalogue, ``[refusal]`` what the core
refuses, and why: see ``reasons``.

``[plural]`` names the forms of the language and which numbers take each, as a pattern over all digits: with
``one = "0|1"`` French says ``"count.one"`` in place of ``count`` for these, where the catalogue has it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from review.web.reasons import Phrases, phrases
from store.errors import SettingsError

ENGLISH = "en"
SHIPPED = Path(__file__).parent / "messages"
_PLURAL, _REASON, _REFUSAL = "plural.", "reason.", "refusal."
_NO_PHRASES = phrases({})


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All wording, by language; ``forms`` are the plural forms of a language and the numbers that take each,
    ``reasons`` what it calls the stored ones, ``refusals`` the core's."""

    by_language: Mapping[str, Mapping[str, str]]
    forms: Mapping[str, Mapping[str, re.Pattern[str]]]
    reasons: Mapping[str, Phrases]
    refusals: Mapping[str, Phrases]

    def say(self, language: str, message: str, **values: object) -> str:
        """The message in a language; its own name where no catalogue has it."""
        count = str(values.get("count", ""))
        words = self._worded(language, message, count) or self._worded(ENGLISH, message, count) or message
        return words.format_map(values) if values else words

    def in_words(self, language: str, reason: str) -> str:
        """A stored reason in a language."""
        return self.reasons.get(language, _NO_PHRASES).tell(reason, partial(self.say, language))

    def refusal(self, language: str, words: str) -> str:
        """What an error of the core, or a guarantee, says, in a language."""
        return self.refusals.get(language, _NO_PHRASES).tell(words, partial(self.say, language))

    def _worded(self, language: str, message: str, count: str) -> str:
        """The message in the form that ``count`` takes, else as it is; empty where the catalogue lacks it."""
        catalogue = self.by_language.get(language, {})
        forms = self.forms.get(language, {}).items() if count else ()
        form = next((name for name, numbers in forms if numbers.fullmatch(count)), "")
        return catalogue.get(f"{message}.{form}") or catalogue.get(message, "")

    def pick(self, wanted: str, accepted: str) -> str:
        """The language of a visit: ``wanted`` (a cookie), else the first known one of an Accept-Language header."""
        for entry in (wanted, *accepted.split(",")):
            language = entry.partition(";")[0].partition("-")[0].strip().lower()
            if language in self.by_language:
                return language
        return ENGLISH


def read_catalogues(extra: str = "") -> Catalogues:
    """The shipped catalogues, and those of the folder ``extra`` over them; SettingsError where one cannot be read."""
    found: dict[str, dict[str, str]] = {}
    for folder in (SHIPPED, *([Path(extra)] if extra else [])):
        if not folder.is_dir():
            raise SettingsError(f"review.messages: {folder} is no folder")
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, {}).update(_read(path))
    return Catalogues(
        found,
        {language: _forms(language, _table(texts, _PLURAL)) for language, texts in found.items()},
        {language: _phrases(language, texts, _REASON) for language, texts in found.items()},
        {language: _phrases(language, texts, _REFUSAL) for language, texts in found.items()},
    )


def _table(texts: Mapping[str, str], table: str) -> dict[str, str]:
    return {name.removeprefix(table): text for name, text in texts.items() if name.startswith(table)}


def _forms(language: str, patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    try:
        return {name: re.compile(pattern) for name, pattern in patterns.items()}
    except re.error as error:
        raise SettingsError(f"review.messages: [plural] of {language} is no pattern of numbers ({error})") from error


def _phrases(language: str, texts: Mapping[str, str], table: str) -> Phrases:
    try:
        return phrases(_table(texts, table), quotes=table == _REASON)
    except ValueError as error:
        raise SettingsError(f"review.messages: [{table[:-1]}] of {language} cannot be told ({error})") from error


def _read(path: Path) -> dict[str, str]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} is no catalogue of messages: {error}") from error
    return {f"{table}.{name}": str(text) for table, texts in tables.items() for name, text in dict(texts).items()}
