"""Is it them or us? Failures without any answer in between are held back until somebody answers.

A site that does not answer is down; but when nobody does, the way out is lost, and then no site is to be blamed.
"""

from math import ceil, log

from crawler.outcome import Outcome

# So rarely do sites that are down follow each other by chance.
CHANCE = 1e-6
# What is believed of a run before it has seen anything: every second site of an old list is gone.
_BEFORE = 10
# In a recheck of known sites so few may well be down together; of a crawl nothing is known.
FEW_KNOWN = 5


class Silence:
    """The failures of one crawl process that nobody's answer has followed yet; ``few`` silent host groups are no sign
    of a lost network where nobody answered in the whole run."""

    def __init__(self, few: int) -> None:
        self._few = few
        self._asked = 2 * _BEFORE
        self._failed = _BEFORE
        self._answered = False
        self._silent: set[str] = set()
        self._held: list[Outcome] = []

    @property
    def held(self) -> int:
        """How many outcomes wait here."""
        return len(self._held)

    @property
    def is_long(self) -> bool:
        """Whether more host groups in a row were silent than ever are by chance."""
        share = min(self._failed / self._asked, 0.95)
        return len(self._silent) >= ceil(log(CHANCE) / log(share))

    def take(self, outcome: Outcome) -> list[Outcome]:
        """What may be stored now, in order: nothing after a failure, everything that was held after an answer."""
        if _is_silent(outcome):
            self._silent.add(outcome.lease.host_group)
            self._held.append(outcome)
            return []
        if not outcome.sent:
            return [outcome]
        self._asked += 1
        self._answered = True
        return [*self.release(), outcome]

    def release(self) -> list[Outcome]:
        """Everything that was held: it is what it seems, and the next silence begins anew."""
        self._asked += len(self._silent)
        self._failed += len(self._silent)
        self._silent.clear()
        held, self._held = self._held, []
        return held

    @property
    def is_telling(self) -> bool:
        """Whether what is held, with nothing else under way, leaves doubt about the way out."""
        return not self._answered and len(self._silent) >= self._few


def _is_silent(outcome: Outcome) -> bool:
    return outcome.sent and outcome.capture is None and outcome.finding is not None
