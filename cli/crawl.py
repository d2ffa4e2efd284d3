"""``spyglass crawl``: discover sites from seeds and search results."""

import logging
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size

import click

from classifier.operators.rebuild import rebuild
from cli.shared import (
    MOST,
    Amount,
    clean,
    current_settings,
    json_option,
    licensed_sites,
    opened_store,
    print_json,
    spyglass,
)
from crawler.counters import Counters
from crawler.plan import CrawlPlan, Order
from crawler.run import Summary, crawl
from review.queue import refresh
from store.alone import PATIENCE, again
from store.database import now
from store.masking import mask_text
from store.sealing import seal_after_crawl
from store.settings import MOST as SETTING_AT_MOST
from store.settings import Settings

# Plain log lines come this many fetches apart: an operator's night log stays readable.
LOG_EVERY = 100


class Progress:
    """A line that rewrites itself on a terminal; plain lines otherwise."""

    def __init__(self, plan: CrawlPlan) -> None:
        self._plan = plan
        self._terminal = sys.stderr.isatty()
        self._logged = 0

    def __call__(self, counters: Counters) -> None:
        """Show where the crawl stands."""
        if self._terminal:
            # A line longer than the terminal would wrap, and the next one could not rewrite it.
            line = f"{self._bar(counters)}{_line(counters)}"[: get_terminal_size().columns - 1]
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)
        elif counters.fetches - self._logged >= LOG_EVERY:
            self._logged = counters.fetches
            click.echo(_line(counters), err=True)

    def end(self) -> None:
        """Leave the last line standing."""
        if self._terminal:
            click.echo(err=True)

    def _bar(self, counters: Counters) -> str:
        if not self._plan.pages:
            return ""
        done = min(20, 20 * counters.fetches // self._plan.pages)
        return f"[{'#' * done}{'.' * (20 - done)}] "


def _line(counters: Counters) -> str:
    return (
        f"{counters.fetches} fetches  {counters.pages} pages  {counters.new_sites} new sites  "
        f"{counters.new_relevant_sites} relevant  harvest {counters.harvest_rate:.0f}/1000  "
        f"{counters.errors} errors  {counters.refused} refused"
    )


# How a crawl ends that somebody stopped (crawler/stopping.py).
STOPPED = "stopped"


@click.command(short_help="Discover sites from seeds and search results.")
@click.argument("seeds", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--queries", type=click.Path(path_type=Path), help="Search phrases to start from (needs search.providers)."
)
@click.option("--pages", type=click.IntRange(1, MOST), help="Stop after this many fetches.")
@click.option("--minutes", type=Amount(min=0, min_open=True), help="Stop after this many minutes.")
@click.option("--proxy", metavar="URL", help="Fetch through this HTTP proxy.")
@click.option(
    "--delay", type=Amount(min=0, max=SETTING_AT_MOST["delay"]), help="Seconds between two requests to a host group."
)
@click.option("--purpose", default="discovery", show_default=True, help="Noted with the run.")
@click.option("--schedule", default="", hidden=True)
@click.option("--order", type=click.Choice([order.value for order in Order]), default=Order.BEST.value, hidden=True)
@json_option
def command(
    seeds: tuple[Path, ...],
    queries: Path | None,
    pages: int | None,
    minutes: float | None,
    proxy: str | None,
    delay: float | None,
    purpose: str,
    schedule: str,
    order: str,
    as_json: bool,
) -> None:
    """Crawl from SEEDS (files of any known list format), or go on with what the last crawl left.

    Obeys robots.txt, keeps a delay per site, fetches public addresses only, downloads no media.

    \b
    Example:  spyglass crawl seeds/sites.csv --pages 500
              spyglass crawl --minutes 60
    """
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    plan = CrawlPlan(seeds, queries, pages, minutes, proxy, purpose, schedule, Order(order))
    settings = _with_delay(current_settings(), delay)
    progress = Progress(plan)
    with opened_store(create=True) as engine:
        try:
            summary = crawl(engine, settings, plan, progress)
        finally:
            progress.end()
        # Who stops a crawl does not want to wait, for half a minute of joining least of all.
        patience = 0.0 if summary.reason == STOPPED else PATIENCE
        if patience:
            again(lambda: rebuild(engine, now()), patience)
        # Told before the ranks are brought up to date: who was told to stop may not have the time for them.
        if as_json:
            print_json(_as_json(summary))
        else:
            _show(summary, plan)
        again(lambda: refresh(engine, now(), licensed_sites), patience)
        again(lambda: seal_after_crawl(engine, settings), patience)


def _with_delay(settings: Settings, delay: float | None) -> Settings:
    return settings if delay is None else replace(settings, crawl=replace(settings.crawl, delay=delay))


def _as_json(summary: Summary) -> dict[str, object]:
    return {
        "run": summary.run_id,
        "reason": summary.reason,
        "seconds": round(summary.seconds, 1),
        **summary.counters.as_dict(),
        "harvest": round(summary.counters.harvest_rate, 1),
        "waiting": summary.waiting,
        "refused_for": summary.refused,
    }


def _show(summary: Summary, plan: CrawlPlan) -> None:
    counters = summary.counters
    rate = counters.fetches / summary.seconds if summary.seconds else 0.0
    click.echo(f"Run {summary.run_id} ended ({summary.reason}) after {summary.seconds:.0f} s, {rate:.1f} fetches/s.")
    click.echo(_line(counters))
    # What a practice web named must not be looked for on the real one.
    onward = f"crawl --proxy {shlex.quote(mask_text(plan.proxy))}" if plan.proxy else "crawl"
    click.echo(f"{summary.waiting:,} URLs wait in the frontier; '{spyglass(onward)}' goes on with them.")
    if summary.refused:
        click.echo("Not done, and why:")
    for refusal in summary.refused:
        hosts = f"{refusal.hosts:,} hosts" if refusal.hosts > 1 else clean(refusal.example_host)
        click.echo(f"  {refusal.count:6}  {refusal.reason}{f'  ({hosts})' if hosts else ''}")
    click.echo(f"Next: {spyglass('queue')}")
