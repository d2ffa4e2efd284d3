"""``spyglass runs``: the history of crawls and what each brought."""

from pathlib import Path

import click

from cli.shared import MOST, clean, fit, json_option, opened_store, print_json, spyglass
from crawler.history import harvests, sparkline, svg
from store.database import reading
from store.runs import recent_runs

# A year of nightly runs.
_PLOTTED = 365


@click.command(short_help="Show past crawls and their harvest.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, MOST), help="Newest runs shown.")
@click.option("--svg", "picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the plot to this file.")
@json_option
def command(limit: int, picture: Path | None, as_json: bool) -> None:
    """Show past crawls, newest first, and the harvest rate over time (oldest left).

    Example: spyglass runs --svg harvest.svg
    """
    with opened_store() as engine, reading(engine) as connection:
        runs = recent_runs(connection, max(limit, _PLOTTED))
    if picture is not None:
        picture.write_text(svg(harvests(runs[::-1])), "utf-8")
    rates = {run.id: harvest.rate for run, harvest in zip(runs, harvests(runs), strict=True)}
    for run in runs[:limit]:
        if as_json:
            print_json({"run": run, "harvest_rate": rates[run.id]})
            continue
        lasted = (run.ended_at or run.heartbeat_at) - run.started_at
        figures = f"{run.counters.get('fetches', 0):>8,} fetches {rates[run.id]:>6.1f}/1000"
        begun = f"{run.id:>5}  {run.started_at:%Y-%m-%d %H:%M}  {lasted.total_seconds() / 60:>6.1f} min"
        click.echo(f"{begun}  {fit(run.purpose, 16)}  {figures}  {clean(run.end_reason or 'goes on')}")
    if not as_json:
        line = sparkline([rates[run.id] for run in runs[::-1]][-60:])
        click.echo(f"harvest  {line}" if runs else f"No crawl yet.  Start one:  {spyglass('crawl SEEDS')}")
