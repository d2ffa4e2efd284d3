"""``spyglass status``: where store, crawls, queue and model stand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import click

from cli.shared import clean, current_settings, json_option, many, opened_store, print_json, spyglass
from review import drift
from review.drift import Look
from review.outlook import Outlook, outlook
from store import audit
from store.database import Engine, now, reading
from store.entities import Category, SiteState
from store.errors import StoreCorruptError
from store.frontier import count_waiting as count_frontier
from store.labels import count_labels
from store.models import champion_id
from store.runs import RefusalSum, Run, recent_runs, refusal_sums
from store.status import Totals, place_of, sites_by_state, totals
from store.waiting import Tally, tally

S = TypeVar("S", bound=str)

# A week of nightly crawls would not fit a screen; the last few tell how things go.
_RUNS = 3


# Why runs end, where the store's own word is too short for a reader.
_ENDS = {
    "finished": "nothing was left to fetch",
    "pages": "all pages it was given were fetched",
    "minutes": "its time was up",
    "stopped": "somebody stopped it",
    "crashed": "its process was lost",
    "restored": "it ran where the backup was made",
}


@dataclass(frozen=True, slots=True)
class Status:
    """All that the store tells; ``audit_broken_at`` is the first broken entry of the log, None when it holds."""

    store: str
    totals: Totals
    states: Mapping[SiteState | None, int]
    queue: Tally
    labels: Mapping[Category, int]
    frontier: int
    outlook: Outlook
    drift: Look
    in_force: str
    runs: tuple[tuple[Run, tuple[RefusalSum, ...]], ...]
    audit_broken_at: int | None


@click.command(name="status")
@json_option
def command(as_json: bool) -> None:
    """Show where store, crawls, queue and model stand.

    Exit code 1 if the chain of the audit log is broken.

    Example: spyglass status --json
    """
    champion = _champion(current_settings().models)
    with opened_store() as engine:
        status = gather(engine)
    champion = status.in_force or champion
    if as_json:
        print_json({**_as_json(status), "champion": champion})
    else:
        for name, value in (*_lines(status), ("model", champion or f"no champion.  Train one:  {spyglass('train')}")):
            click.echo(f"{name:<10}{clean(value)}")
    if status.audit_broken_at is not None:
        raise StoreCorruptError(f"the audit log was changed: its chain breaks at entry {status.audit_broken_at}")


def gather(engine: Engine) -> Status:
    """Ask the store, in one read view."""
    with reading(engine) as connection:
        return Status(
            store=place_of(engine),
            totals=totals(connection),
            states=sites_by_state(connection),
            queue=tally(connection),
            labels=count_labels(connection),
            frontier=count_frontier(connection),
            outlook=outlook(connection, now()),
            drift=drift.look(connection, now()),
            in_force=champion_id(connection),
            runs=tuple((run, tuple(refusal_sums(connection, run.id))) for run in recent_runs(connection, _RUNS)),
            audit_broken_at=audit.first_broken(connection),
        )


def _champion(models: Path) -> str | None:
    """The name of the champion, None where there is none to read; score and crawl check it before they load it."""
    try:
        name = json.loads((models / "registry.json").read_text("utf-8"))["champion"]
        return str(name) if (models / str(name) / "manifest.json").is_file() else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _lines(status: Status) -> Iterator[tuple[str, str]]:
    known = status.totals
    states = {state.replace("_", " ") if state else "never fetched": count for state, count in status.states.items()}
    yield "store", status.store
    yield "sites", f"{known.sites:,}{_listed(states)}"
    evidence = f"{known.captures:,} answers kept as evidence, {known.evidence_bytes / 1e6:,.1f} MB"
    yield "pages", f"{known.pages:,} read and scored; {evidence}"
    look = {f"most like {category}": count for category, count in status.queue.looks.items()}
    yield "queue", f"{_waiting(status.queue)}{_listed(look)}"
    yield "labels", f"{sum(status.labels.values()):,} sites have one{_listed(status.labels)}"
    yield "left", status.outlook.words
    yield "drift", status.drift.words
    yield "frontier", f"{status.frontier:,} URLs wait to be fetched"
    for run, refused in status.runs:
        yield f"run {run.id}", _run(run)
        if refused:
            yield "", f"not done{_listed({sum_.reason: sum_.count for sum_ in refused})}"
    if not status.runs:
        yield "runs", f"none yet.  Start one:  {spyglass('crawl SEEDS')}"
    broken = status.audit_broken_at
    yield "audit log", "chain holds" if broken is None else f"BROKEN at entry {broken}"


def _waiting(queue: Tally) -> str:
    groups = f" and {many(queue.groups, 'release group')}" if queue.groups else ""
    mirrors = f", {many(queue.mirrors, 'mirror')} folded under them" if queue.mirrors else ""
    verb = "waits" if queue.sites + queue.groups == 1 else "wait"
    return f"{many(queue.sites, 'site')}{groups} {verb} for a verdict{mirrors}"


def _listed(counts: Mapping[S, int]) -> str:
    """Counts by name, largest first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ": " + ", ".join(f"{name} {count:,}" for name, count in ordered) if ordered else ""


def _run(run: Run) -> str:
    why = _ENDS.get(run.end_reason or "", run.end_reason)
    end = f"ended {run.ended_at:%H:%M}: {why}" if run.ended_at else f"goes on, last sign {run.heartbeat_at:%H:%M:%S}"
    counters = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in run.counters.items() if count)
    return f"{run.purpose}, {run.started_at:%Y-%m-%d %H:%M} UTC, {end}{'; ' if counters else ''}{counters}"


def _as_json(status: Status) -> dict[str, object]:
    return {
        "store": status.store,
        "totals": status.totals,
        "states": {state or "never_fetched": count for state, count in status.states.items()},
        "queue": status.queue,
        "labels": status.labels,
        "left": {"words": status.outlook.words, **asdict(status.outlook)},
        "drift": {"words": status.drift.words, **asdict(status.drift)},
        "frontier": status.frontier,
        "runs": [{"run": run, "refused": refused} for run, refused in status.runs],
        "audit_broken_at": status.audit_broken_at,
    }
