"""Text of strangers, made harmless to read (pure). Escaping is the templates' matter."""

import unicodedata

# Letters that join (Persian, Indic scripts, emoji) need these two; all other format characters hide or turn text.
_JOINERS = "\u200c\u200d"

_KEPT = "\n\t"


def visible(text: str) -> str:
    """``text`` with control, format and unassigned characters written out (``⟨U+202E⟩``): nothing hides, nothing turns
    the writing around. Line breaks, tabs and the joiners of scripts stay."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in _KEPT or not _is_hidden(char) else f"⟨U+{ord(char):04X}⟩" for char in text
    )


def _is_hidden(char: str) -> bool:
    return char not in _JOINERS and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
