"""How crawls went over time: the harvest rate of runs as a line of characters and as a picture (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from store.runs import Run

BARS = "▁▂▃▄▅▆▇█"
# A strip of this size fits a report page and stays readable with a year of nightly runs.
WIDTH, HEIGHT, MARGIN = 900, 260, 40


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a run gave: new relevant sites per 1,000 fetches."""

    label: str
    fetches: int
    found: int

    @property
    def rate(self) -> float:
        """New relevant sites per 1,000 fetches; 0 for a run that fetched nothing."""
        return 1000.0 * self.found / self.fetches if self.fetches else 0.0


def harvests(runs: Sequence[Run]) -> list[Harvest]:
    """The harvest of each run, in the order given."""
    return [
        Harvest(
            f"run {run.id}, {run.started_at:%Y-%m-%d %H:%M} UTC, {run.purpose}",
            run.counters.get("fetches", 0),
            run.counters.get("new_relevant_sites", 0),
        )
        for run in runs
    ]


def sparkline(rates: Sequence[float]) -> str:
    """One character a run, the highest rate a full block."""
    top = max(rates, default=0.0)
    return "".join(BARS[round((len(BARS) - 1) * rate / top)] if top > 0 else BARS[0] for rate in rates)


def svg(runs: Sequence[Harvest]) -> str:
    """A bar a run with its figures as a tooltip; a whole SVG file, no script and nothing loaded from elsewhere."""
    top = max((run.rate for run in runs), default=0.0) or 1.0
    step = (WIDTH - 2 * MARGIN) / max(1, len(runs))
    room = HEIGHT - 2 * MARGIN
    bars = []
    for at, run in enumerate(runs):
        tall = room * run.rate / top
        corner = f'x="{MARGIN + at * step:.1f}" y="{HEIGHT - MARGIN - tall:.1f}"'
        place = f'{corner} width="{step * 0.8:.1f}" height="{tall:.1f}"'
        told = f"{run.label}: {run.found} relevant of {run.fetches} fetches, {run.rate:.1f} per 1,000"
        bars.append(f"<rect {place}><title>{escape(told)}</title></rect>")
    first, last = (escape(runs[0].label), escape(runs[-1].label)) if runs else ("", "")
    low, right = HEIGHT - MARGIN, WIDTH - MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
        f'font-size="12"><title>Harvest rate of crawls</title>'
        f'<text x="{MARGIN}" y="{MARGIN - 16}">New relevant sites per 1,000 fetches; highest {top:.1f}</text>'
        f'<g fill="#2b6cb0">{"".join(bars)}</g>'
        f'<path d="M{MARGIN} {MARGIN}V{low}H{right}" fill="none" stroke="#444"/>'
        f'<text x="{MARGIN}" y="{low + 18}">{first}</text>'
        f'<text x="{right}" y="{low + 18}" text-anchor="end">{last if len(runs) > 1 else ""}</text></svg>\n'
    )
