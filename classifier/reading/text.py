"""Pieces of visible text → one text with the zone of each piece, and the words around a link."""

import re

from classifier.parsed import Block, Zone

# About a line: enough to tell what a link is for, short enough to keep hundreds of them.
CONTEXT_CHARS = 120
# Five times the blocks of the largest page of the corpus; a million lines of two letters took seconds.
MAX_PIECES = 60_000
# Art made of backticks holds no word, and no line of it a name that short.
_CODE = re.compile(r"`(?<![`\w]`)(?=\S)(?:[^\w`\n]|_){0,8}[^\W_][^`\n]{0,80}+(?<=\S)`(?![`\w])")
_NOTE = re.compile(r"\[\^[\w-]{1,12}\]")


def words(listed: str) -> frozenset[str]:
    """A set of names, written as a sentence."""
    return frozenset(listed.split())


def squeeze(text: str) -> str:
    """``text`` with every run of white space as one blank, none at the ends."""
    return " ".join(text.split())


def marked_tags(text: str) -> dict[str, int]:
    """The tags that marks within lines of ``text`` stand for, code and notes: as markdown becomes HTML."""
    counts = {
        "code": len(_CODE.findall(text)) if "`" in text else 0,
        "sup": len(_NOTE.findall(text)) if "[^" in text else 0,
    }
    return {tag: count for tag, count in counts.items() if count}


def assemble(pieces: list[tuple[Zone, str]]) -> tuple[str, tuple[Block, ...]]:
    """Join ``pieces`` with newlines; returns the text and where each piece stands in it."""
    blocks = []
    start = 0
    for zone, piece in pieces:
        end = start + len(piece)
        blocks.append(Block(zone, start, end))
        start = end + 1
    return "\n".join(piece for _, piece in pieces), tuple(blocks)


def excerpt(block: str, about: str) -> str:
    """At most about CONTEXT_CHARS of ``block`` around ``about``; empty where the block says nothing else."""
    if len(block) <= len(about):
        return ""
    if len(block) <= CONTEXT_CHARS:
        return block
    middle = max(block.find(about), 0) + len(about) // 2
    start = max(0, min(middle - CONTEXT_CHARS // 2, len(block) - CONTEXT_CHARS))
    return block[start : start + CONTEXT_CHARS].strip()
