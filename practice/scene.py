"""What a page needs to know to be written: its host, path, facts, wording and the links around it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from practice.dice import dice
from practice.graph import Target, Web
from practice.hosts import Host
from practice.markup import Link
from practice.wording import Language, Passage, language, passage

TEAMS = (
    "Arsenal",
    "Real Madrid",
    "Bayern",
    "Juventus",
    "PSG",
    "Ajax",
    "Galatasaray",
    "Benfica",
    "Al Ahly",
    "Persija",
    "Jeonbuk",
    "Flamengo",
)
YEAR = 2026


CHOICE = re.compile(r"\[([^]]*\|[^]]*)\]")


def vary(text: str, die: Random) -> str:
    """``text`` with one of each ``[this|that]`` taken."""
    return CHOICE.sub(lambda match: die.choice(match[1].split("|")), text) if "[" in text else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of one page before a skin is put on: ready HTML body, plain title and description.

    ``raw`` with ``content_type`` replaces the page altogether (an NFO, a playlist).
    """

    title: str
    description: str = ""
    body: str = ""
    structured: str = ""
    content_type: str = "text/html; charset=utf-8"
    raw: bytes | None = None


@dataclass(frozen=True)
class Scene:
    """One page about to be written. Facts hold for the whole host, ``die`` for this page alone."""

    seed: int
    host: Host
    path: str
    web: Web
    die: Random
    facts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def tongue(self) -> Language:
        """Texts of the host's language."""
        return language(self.host.language)

    @cached_property
    def passage(self) -> Passage:
        """What hosts like this one say."""
        return passage(self.host.language, self.host.topic)

    def ui(self, word: str) -> str:
        """A word of the interface."""
        return self.tongue.ui[word].format_map(self.facts)

    def fill(self, text: str) -> str:
        """A text with the host's facts filled in and one of each ``[this|that]`` taken."""
        return vary(text, self.die).format_map(self.facts)

    def lines(self, count: int) -> list[str]:
        """Some different lines of the passage, filled."""
        return [self.fill(line) for line in self.die.sample(self.passage.lines, min(count, len(self.passage.lines)))]

    def head(self) -> str:
        """A heading of the passage, filled."""
        return self.fill(self.die.choice(self.passage.heads))

    def links(self, targets: list[Target]) -> list[Link]:
        """Targets with words on them."""
        return [self.web.link(target, self.die, self.facts) for target in targets]

    def stroll(self, count: int) -> list[Link]:
        """Links made in passing."""
        return self.links(self.web.stroll(self.die, self.host.language, count))


@dataclass(frozen=True, slots=True)
class Blueprint:
    """How hosts of a kind are built: ``sitemap`` gives path → role, ``draw`` writes the page of a role."""

    sitemap: Callable[[Host, Web], dict[str, str]]
    draw: Callable[[Scene, str], Sheet]


def facts_of(seed: int, host: Host) -> dict[str, str]:
    """The fields of the texts, as this host fills them; the same on all its pages and mirrors."""
    die = dice(seed, "facts", host.voice)
    tongue = language(host.language)
    thousands = die.choice((",", ".", " "))
    months = die.choice((3, 6, 12, 12))
    price = die.choice((39, 49, 59, 65, 69.99, 79, 89.9))

    def count(low: int, high: int) -> str:
        return f"{die.randrange(low, high, 500):,}".replace(",", thousands)

    return {
        "brand": host.brand,
        "channels": count(8000, 52000),
        "vod": count(20000, 180000),
        "customers": count(2000, 90000),
        "price": tongue.money(price),
        "trial": tongue.money(die.choice((1, 2, 3))),
        "credit": tongue.money(die.choice((1.8, 2.5, 3, 4))),
        "earn": tongue.money(die.choice((600, 900, 1200))),
        "fee": tongue.money(die.choice((19, 29, 49))),
        "months": str(months),
        "n": str(die.choice((5, 7, 10))),
        "year": str(YEAR),
        "until": str(YEAR + die.randint(3, 5)),
        "since": str(die.randint(1958, 2019)),
        "city": die.choice(tongue.cities),
        "team": die.choice(TEAMS),
        "coupon": f"{host.brand.split()[0][:6].upper()}{die.choice((10, 15, 20))}",
        "register": str(die.randint(10**6, 10**7)),
    }
