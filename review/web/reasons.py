"""Reasons are stored in English; a catalogue's ``[reason]`` table says them in its language, by their English (pure).

``"{count} pages say so" = "{count} pages le disent"``: a place in braces takes whatever stands there. What a place is
called says what becomes of it: ``reason`` is a reason itself, ``reasons`` several, the name of a table of the catalogue
(``state``, ``verdict``) one of its messages; everything else goes over as it is. A ``quote`` may be anything, all other
places end before a colon, since what stands behind one are a page's own words. What the table lacks stays English.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter

# How several things are joined in the English of a reason.
_JOINED = re.compile(r", | and ")


@dataclass(frozen=True, slots=True)
class Phrases:
    """A ``[reason]`` table: ``plain`` phrases, and ``patterns`` with places, which are tried in the table's order."""

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


def phrases(table: Mapping[str, str]) -> Phrases:
    """The phrases of a ``[reason]`` table; raises ValueError where one cannot be read, or not be filled in."""
    patterns = {english: _pattern(english) for english in table if "{" in english}
    for english, pattern in patterns.items():
        if unknown := _places(table[english]) - pattern.groupindex.keys():
            raise ValueError(f"{english!r} has no place {min(unknown)!r}")
        table[english].format_map(dict.fromkeys(pattern.groupindex, ""))
    plain = {english: words for english, words in table.items() if english not in patterns}
    return Phrases(plain, tuple((pattern, table[english]) for english, pattern in patterns.items()))


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _pattern(english: str) -> re.Pattern[str]:
    parts = (re.escape(text) + (_place(name) if name else "") for text, name, _, _ in Formatter().parse(english))
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error as error:
        raise ValueError(f"{english!r} names its places wrongly ({error})") from error


def _place(name: str) -> str:
    return f"(?P<{name}>{'.' if name == 'quote' else '[^:]'}+?)"
