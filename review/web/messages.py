"""The app's wording, a TOML file a language: ``messages/en.toml``, and whatever a country puts beside it.

``[queue]`` with ``title = "Queue"`` is the message ``queue.title``. A message may have places, ``{count}``. What a
catalogue lacks is said in English.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from store.errors import SettingsError

ENGLISH = "en"
SHIPPED = Path(__file__).parent / "messages"


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All wording, by language."""

    by_language: Mapping[str, Mapping[str, str]]

    def say(self, language: str, message: str, **values: object) -> str:
        """The message in a language; its own name where no catalogue has it."""
        words = self.by_language.get(language, {}).get(message) or self.by_language[ENGLISH].get(message, message)
        return words.format_map(values) if values else words

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
    return Catalogues(found)


def _read(path: Path) -> dict[str, str]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} is no catalogue of messages: {error}") from error
    return {f"{table}.{name}": str(text) for table, texts in tables.items() for name, text in dict(texts).items()}
