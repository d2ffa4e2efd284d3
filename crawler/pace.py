"""How many links one write brings: as many as the store takes in a short while (pure).

Each link touches pages of eight indexes, so a write of as many takes five times as long on a frontier of a million as
on an empty one, and holds the store, or the host groups of its links, against all others meanwhile.
"""

# With more a write would bear a frontier that is young, but bring nothing: it is bounded by pages then.
MOST = 250
# With fewer, what every write costs however little it brings would slow a crawl down more than short writes are worth.
FEWEST = 100
# Seconds that the links of a write should take, on a busy machine too: the longest of many take two to three times as
# long. What its pages take is left out, since fewer of them a write would cost more altogether, and not less each.
GOAL = 0.035


class Pace:
    """``links``: how many the next write may bring."""

    def __init__(self) -> None:
        self.links = MOST

    def wrote(self, links: int, seconds: float) -> None:
        """The ``links`` of a write took ``seconds``: fewer next time if that was long, more again if it was short. Few
        links say nothing of many."""
        if 2 * links < self.links:
            return
        if seconds > GOAL:
            self.links = max(FEWEST, int(self.links * max(0.5, GOAL / seconds)))
        elif seconds < GOAL / 2:
            self.links = min(MOST, self.links + self.links // 10)
