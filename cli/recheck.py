"""``spyglass recheck``: look at known sites again."""

import click

from cli.crawl import Progress
from cli.shared import Amount, clean, current_settings, fit, json_option, opened_store, print_json
from crawler.plan import CrawlPlan
from crawler.revisit import recheck
from store.database import Engine, now, reading
from store.errors import UsageError
from store.handling import UNTOUCHABLE, codes
from store.lookup import resolve_site
from store.sealing import seal_after_crawl
from store.urls import defang
from store.visits import KnownSite, Visit, due_sites, known_sites, visited_since

# A day's work of one machine at three seconds a host group; the rest is due tomorrow.
MOST = 500


@click.command(short_help="Look at known sites again.")
@click.argument("sites", nargs=-1)
@click.option("--due", is_flag=True, help="The sites whose time has come, confirmed ones first.")
@click.option("--limit", type=click.IntRange(1, 10**9), default=MOST, show_default=True, help="At most so many sites.")
@click.option("--minutes", type=Amount(min=0, min_open=True), help="Stop after this many minutes.")
@click.option("--proxy", metavar="URL", help="Fetch through this HTTP proxy.")
@json_option
def command(
    sites: tuple[str, ...], due: bool, limit: int, minutes: float | None, proxy: str | None, as_json: bool
) -> None:
    """Look at SITES again: live, parked, blocked, challenged, geo-limited, redirected or down; changed or not.

    Asks politely (robots.txt, delays, only if changed). A block is a finding; nothing is done to get around it. Sites
    under no_touch or passive_only get no request. A successor is linked to its predecessor and looked at at once.

    \b
    Example:  spyglass recheck --due --limit 200
              spyglass recheck nordview-tv[.]example
    """
    if bool(sites) == due:
        raise UsageError("name sites, or say --due")
    settings = current_settings()
    with opened_store() as engine:
        wanted, left = _wanted(engine, sites, limit)
        started = now()
        visits: list[Visit] = []
        if wanted:
            plan = CrawlPlan(minutes=minutes, proxy=proxy, purpose="recheck")
            progress = Progress(plan)
            try:
                summary = recheck(engine, settings, plan, wanted, progress)
            finally:
                progress.end()
            with reading(engine) as connection:
                visits = visited_since(connection, started)
        _show(visits, left, as_json)
        seal_after_crawl(engine, settings)
    if wanted and not as_json:
        click.echo(f"{len(visits)} sites looked at ({summary.reason}), {len(left)} left alone.")
    elif not as_json:
        click.echo("Nothing to look at: no site is due." if due else "Nothing was asked.")


def _wanted(engine: Engine, names: tuple[str, ...], limit: int) -> tuple[list[KnownSite], list[str]]:
    """The sites to visit, and those that an order protects."""
    with reading(engine) as connection:
        keys = [resolve_site(connection, name).key for name in names] if names else due_sites(connection, now(), limit)
        keys = list(dict.fromkeys(keys))[:limit]
        orders = codes(connection, keys, now())
        left = [key for key in keys if orders.get(key, set()) & UNTOUCHABLE]
        return known_sites(connection, [key for key in keys if key not in left]), left


def _show(visits: list[Visit], left: list[str], as_json: bool) -> None:
    for visit in visits:
        if as_json:
            print_json(
                {"site": visit.site, "outcome": visit.outcome, "changed_at": visit.changed_at, "due_at": visit.due_at}
            )
        else:
            click.echo(f"{fit(defang(visit.site), 40)}  {clean(visit.outcome)}  (again {visit.due_at:%Y-%m-%d})")
    for site in left:
        if as_json:
            print_json(
                {"site": site, "outcome": "left alone: a person ordered hands off", "changed_at": None, "due_at": None}
            )
        else:
            click.echo(f"{fit(defang(site), 40)}  left alone: a person ordered hands off")
