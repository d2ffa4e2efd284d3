"""Ids of accounts with analytics, advertising, chat and payment services, as markup has them (the list: marks.toml)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.traces.material import Material
from store.traces import Trace, TraceKind

_LIST = Path(__file__).with_name("marks.toml")
# The snippet around it makes an id what it is; one in a thousand stands in somebody's example.
SURE = 0.98
_PARTNER = re.compile(r"[?&]tag=([A-Za-z0-9][\w-]{1,40}-2\d)\b")
# What documentation and themes write where a customer's id belongs.
_COUNTING = "0123456789012345678901234567890123456789"
_PREFIX = re.compile(r"\A(?:UA|GTM|AW|DC|G|R-A|pub|VK-RTRG)-")


@dataclass(frozen=True, slots=True)
class Mark:
    """How the id of one service looks: the group of ``pattern`` fills ``value``; code without ``needle`` has none."""

    kind: TraceKind
    needle: str
    pattern: re.Pattern[str]
    value: str


@cache
def marks() -> tuple[Mark, ...]:
    """The list, read once."""
    rows = tomllib.loads(_LIST.read_text(encoding="utf-8"))["mark"]
    return tuple(Mark(TraceKind(row["kind"]), row["needle"], re.compile(row["pattern"]), row["value"]) for row in rows)


def is_placeholder(value: str) -> bool:
    """Whether an id is one that nobody has: one character or two repeated, or digits that count."""
    body = _PREFIX.sub("", value.rpartition(":")[2])
    return len(set(body)) <= 2 or (body.isdigit() and (body in _COUNTING or body in _COUNTING[::-1]))


def extract(material: Material) -> Iterator[Trace]:
    """The ids in the page's code, and the partner's in links to a shop."""
    code = material.code
    for mark in marks():
        if mark.needle in code:
            for found in mark.pattern.finditer(code):
                value = mark.value.format(*found.groups())
                if not is_placeholder(value):
                    yield material.in_source(mark.kind, value, found[0], SURE)
    for link in material.links:
        partner = _PARTNER.search(link.href) if "tag=" in link.href and ".amazon." in f".{link.host}" else None
        if partner:
            yield material.in_link(TraceKind.ADS, f"amazon:{partner[1].lower()}", link, SURE)
