"""The rules of robots.txt files that a crawl has at hand, within bounds that no hostile file moves."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from protego import Protego

from store.robots import RobotsAnswer

# Of so many origins, and of so many characters of robots.txt together: a usual one has a few hundred, but half a
# megabyte of stars takes a hundred times as much memory once it is parsed. So it is 60 MB at the most.
ORIGINS, CHARACTERS = 2_000, 600_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin's robots.txt says until ``expires_at``; ``characters`` were parsed for it."""

    status: int
    expires_at: datetime
    said: Protego
    characters: int


def rules_of(answer: RobotsAnswer) -> Rules:
    """An answer parsed; one without success says nothing."""
    body = answer.body if 200 <= answer.status < 300 else ""
    return Rules(answer.status, answer.expires_at, Protego.parse(body), len(body))


class RuleBook:
    """Rules by origin; those looked up longest ago give way, the newest are always kept."""

    def __init__(self) -> None:
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._characters = 0

    def find(self, origin: str) -> Rules | None:
        """The rules of ``origin``, if they are at hand."""
        if origin in self._rules:
            self._rules.move_to_end(origin)
        return self._rules.get(origin)

    def keep(self, origin: str, rules: Rules) -> None:
        """Have ``rules`` at hand for the next page of ``origin``."""
        before = self._rules.pop(origin, None)
        self._characters += rules.characters - (before.characters if before else 0)
        self._rules[origin] = rules
        while len(self._rules) > 1 and (len(self._rules) > ORIGINS or self._characters > CHARACTERS):
            self._characters -= self._rules.popitem(last=False)[1].characters
