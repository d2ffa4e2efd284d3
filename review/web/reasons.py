"""Reasons are stored in English, and refusals of the core come in English; a catalogue's ``[reason]`` and ``[refusal]``
tables say them in its language, by their English (pure).

``"{count} pages say so" = "{count} pages le disent"``: a place in braces takes whatever stands there. What a place is
called says what becomes of it: ``reason`` is a reason itself, ``reasons`` several, the name of a table of the catalogue
(``state``, ``verdict``) one of its messages; everything else goes over as it is. What the table lacks stays English.

In a reason a ``quote`` may be anything, and all other places end before a colon, since what stands behind one are a
page's own words. A refusal quotes no page, and names sites, groups and people: there a place takes what fits.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter

# How several things are joined in the English of a reason.
_JOINED = re.compile(r", | and ")


@dataclass(frozen=True, slots=True)
class Phrases:
    """A table: ``plain`` phrases, and ``patterns`` with places, which are tried in the table's order."""

    plain: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def tell(self, reason: str, say: Callable[[str], str]) -> str:
        """``reason`` in words; ``say`` gives the message of a name, and the name where there is none."""
        if reason in self.plain:
            return self.plain[reason]
        for pattern, words in self.patterns:
            if found := pattern.fullmatch(reason):
                places = found.groupdict().items()
                return words.format_map({name: self._value(name, text, say) for name, text in places})
        return reason

    def _value(self, name: str, text: str, say: Callable[[str], str]) -> str:
        if name == "reason":
            return self.tell(text, say)
        if name == "reasons":
            return ", ".join(self.tell(part, say) for part in _JOINED.split(text))
        message = f"{name}.{text.replace(' ', '_')}"
        told = say(message)
        return text if told == message else told


def phrases(table: Mapping[str, str], *, quotes: bool = True) -> Phrases:
    """The phrases of a table; raises ValueError where one cannot be read, or not be filled in. ``quotes``: a page's own
    words may stand behind a colon."""
    patterns = {english: _pattern(english, quotes=quotes) for english in table if "{" in english}
    for english, pattern in patterns.items():
        if unknown := _places(table[english]) - pattern.groupindex.keys():
            raise ValueError(f"{english!r} has no place {min(unknown)!r}")
        table[english].format_map(dict.fromkeys(pattern.groupindex, ""))
    plain = {english: words for english, words in table.items() if english not in patterns}
    return Phrases(plain, tuple((pattern, table[english]) for english, pattern in patterns.items()))


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _pattern(english: str, *, quotes: bool) -> re.Pattern[str]:
    parsed = Formatter().parse(english)
    parts = (re.escape(text) + (_place(name, quotes=quotes) if name else "") for text, name, _, _ in parsed)
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error as error:
        raise ValueError(f"{english!r} names its places wrongly ({error})") from error


def _place(name: str, *, quotes: bool) -> str:
    return f"(?P<{name}>{'[^:]' if quotes and name != 'quote' else '.'}+?)"
