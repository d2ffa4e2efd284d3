"""What is left in the queue, in one paragraph: an estimate with its interval, a bound, what would allow to stop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

from review.ranking import FLOOR
from review.stopping import RECALL, Advice, Progress, Sample, Step, estimate, interval, judge, next_step
from store.database import Connection
from store.remaining import Remaining, remaining

# Draws older than this tell of another queue.
DAYS = 30

# Fewer draws prove nothing of a queue worth asking about.
_FIRST_LOOK = 64


@dataclass(frozen=True, slots=True)
class Outlook:
    """``advice`` on the next step; ``likely`` pirates that wait, ``low`` to ``high`` (95 %), None without draws."""

    counts: Remaining
    advice: Advice
    likely: int | None
    low: int | None
    high: int | None

    @property
    def words(self) -> str:
        """The paragraph."""
        counts = self.counts
        if self.advice.step is Step.STOP and self.likely is None:
            return "Nothing waits for a verdict: what nobody has found yet is another question."
        if self.likely is None:
            known = "Nobody can tell how many pirates are left: no site that was drawn at random has a verdict yet."
        else:
            known = (
                f"About {self.likely:,} pirate sites are left in the queue ({self.low:,} to {self.high:,}, 95 %), from "
                f"{counts.hits} pirates among {counts.drawn:,} sites drawn at random in {DAYS} days."
            )
        return f"{known} {self._step()}"

    def _step(self) -> str:
        advice = self.advice
        if advice.step is Step.STOP:
            return (
                f"Stopping is defensible: at most {advice.missed:,} in the queue are missed, so at least "
                f"{advice.recall:.1%} of those that came into it are found (a bound that is wrong one time in twenty, "
                f"no estimate; sites that score below {FLOOR:g} never come into the queue)."
            )
        if advice.step is Step.SAMPLE:
            return (
                f"{self.counts.run} legal sites in a row prove nothing; {advice.size:,} random sites without a pirate "
                f"would prove that {RECALL:.0%} of those that came into the queue are found."
            )
        return "Go on: the ranking still finds."


def outlook(connection: Connection, at: datetime) -> Outlook:
    """Gather and judge. Draws stand for the queue of their day; while sites are decided from the top down it only gets
    poorer, so they err towards more."""
    counts = remaining(connection, at - timedelta(days=DAYS))
    progress = Progress(counts.found, counts.waiting, counts.run)
    advice = next_step(progress)
    if not counts.drawn:
        return Outlook(counts, advice, None, None, None)
    sample = Sample(counts.waiting + counts.drawn, counts.drawn, counts.hits)
    low, high = interval(sample)
    if advice.step is Step.SAMPLE:
        # Draws pile up day by day and are judged again and again: each doubling of them counts as one more sample.
        looks = max(0, int(log2(counts.drawn / _FIRST_LOOK))) if counts.drawn > _FIRST_LOOK else 0
        judged = judge(Progress(counts.found - counts.hits, sample.left, counts.run, looks), sample)
        advice = judged if judged.step is Step.STOP else advice
    return Outlook(counts, advice, estimate(sample), low, high)
