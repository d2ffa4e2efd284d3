"""``spyglass health``: figures for a monitor, and an exit code for a watchdog."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import click

from classifier.champions import model_in_force
from cli.shared import Amount, current_settings, opened_store
from crawler.history import harvests
from review import drift
from review.drift import Look
from store.database import Engine, now, reading
from store.disk import free_bytes
from store.errors import ModelError, SpyglassError, StoreError
from store.frontier import count_waiting as count_frontier
from store.runs import DEAD_AFTER, Run, recent_runs
from store.settings import Settings
from store.sqlite import is_read_only
from store.waiting import Tally, tally

# A night without a crawl shows the next morning; a schedule of other rhythm says so with --max-age.
MAX_AGE_HOURS = 26.0
# How a crawl ends that did what it was asked to; every other end needs a person.
_GOOD_ENDS = ("finished", "pages", "minutes", "stopped", "restored", "nothing due")


@dataclass(frozen=True, slots=True)
class Health:
    """What a monitor wants to know; ``run`` is the newest, None before the first; ``writable`` says whether the store
    takes anything, ``drift`` how far what comes in has changed."""

    run: Run | None
    age_seconds: float | None
    frontier: int
    queue: Tally
    free_bytes: int
    model_id: str
    writable: bool = True
    drift: Look = field(default_factory=lambda: Look((), ()))

    def trouble(self, settings: Settings, max_age_hours: float) -> Iterator[str]:
        """What is wrong, in words."""
        if self.run is None or self.age_seconds is None:
            yield "no crawl has run yet"
        elif self.age_seconds > max_age_hours * 3600:
            yield f"the last crawl was alive {self.age_seconds / 3600:.0f} hours ago"
        elif self.run.ended_at is None and self.age_seconds > DEAD_AFTER.total_seconds():
            yield f"the last crawl gave no sign of life for {self.age_seconds / 60:.0f} minutes and has not ended"
        elif self.run.end_reason is not None and not self.run.end_reason.startswith(_GOOD_ENDS):
            yield f"the last crawl ended: {self.run.end_reason}"
        if not self.writable:
            yield "the store is read-only"
        if self.free_bytes < settings.crawl.min_free_bytes:
            yield f"the disk is nearly full ({self.free_bytes / 1e6:,.0f} MB free)"
        if not self.model_id:
            yield "there is no champion model"
        yield from (found.words for found in self.drift.drifts if found.grave)


@click.command(short_help="Print figures for a monitor.")
@click.option(
    "--max-age",
    default=MAX_AGE_HOURS,
    show_default=True,
    type=Amount(min=0, min_open=True),
    help="Hours since a crawl was last alive.",
)
def command(max_age: float) -> None:
    """Print figures in Prometheus' text format; exit code 1, with a reason, when something needs a person.

    Example: spyglass health --max-age 26 > /var/lib/node_exporter/spyglass.prom
    """
    settings = current_settings()
    try:
        with opened_store() as engine:
            health = gather(engine, settings)
    except StoreError:
        click.echo("".join(_healthy(0)), nl=False)  # a monitor must not take the last good figures for these
        raise
    trouble = list(health.trouble(settings, max_age))
    click.echo("".join(metrics(health, healthy=not trouble)), nl=False)
    if trouble:
        raise SpyglassError("; ".join(trouble))


def gather(engine: Engine, settings: Settings) -> Health:
    """Ask store, disk and registry."""
    with reading(engine) as connection:
        run = next(iter(recent_runs(connection, 1)), None)
        frontier, queue = count_frontier(connection), tally(connection)
        looked = drift.look(connection, now())
    try:
        model_id = model_in_force(engine, settings.models)[0].id
    except ModelError:
        model_id = ""
    age = (now() - run.heartbeat_at).total_seconds() if run else None
    writable = not is_read_only(engine)
    return Health(run, age, frontier, queue, free_bytes(settings), model_id, writable=writable, drift=looked)


def metrics(health: Health, *, healthy: bool) -> Iterator[str]:
    """The lines of the text format (Prometheus exposition format 0.0.4)."""
    yield from _healthy(int(healthy))
    if health.run is not None and health.age_seconds is not None:
        yield from _gauge(
            "last_run_alive_seconds", "Seconds since a crawl was last alive.", round(health.age_seconds, 1)
        )
        yield from _gauge("last_run_ended", "1 when the newest crawl has ended.", int(health.run.ended_at is not None))
        yield from _gauge(
            "last_run_harvest_rate",
            "New relevant sites per 1,000 fetches of the newest crawl.",
            round(harvests([health.run])[0].rate, 3),
        )
        for name in ("fetches", "pages", "errors", "refused", "new_sites", "new_relevant_sites"):
            yield from _gauge(
                f"last_run_{name}",
                f"{name.replace('_', ' ').capitalize()} of the newest crawl.",
                health.run.counters.get(name, 0),
            )
    yield from _gauge("frontier_waiting", "URLs that wait.", health.frontier)
    yield from _gauge("queue_length", "Sites that wait for a verdict, mirrors folded.", health.queue.sites)
    yield from _gauge("queue_mirrors", "Mirrors folded under sites that wait.", health.queue.mirrors)
    yield from _gauge("queue_groups", "Release groups that wait for a verdict.", health.queue.groups)
    yield from _gauge("disk_free_bytes", "Free bytes where store and evidence grow.", health.free_bytes)
    sizes = {found.kind: abs(found.size) for found in health.drift.drifts}
    for kind in health.drift.compared:
        yield from _gauge(f"drift_{kind}", f"How far {kind} changed; 0 while it may be chance.", sizes.get(kind, 0.0))
    label = health.model_id.replace("\\", "").replace('"', "")
    yield from _gauge("model_info", "The champion model.", 1, f'{{model_id="{label}"}}')


def _healthy(value: int) -> Iterator[str]:
    return _gauge("healthy", "1 when nothing needs a person.", value)


def _gauge(name: str, words: str, value: float, labels: str = "") -> Iterator[str]:
    yield f"# HELP spyglass_{name} {words}\n# TYPE spyglass_{name} gauge\nspyglass_{name}{labels} {value}\n"
