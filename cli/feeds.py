"""``spyglass feeds``: pick names worth a visit from lists of new domains."""

import click

from cli.shared import current_settings, json_option, opened_store, print_json
from crawler.feeds.intake import Intake, take_in
from store.urls import defang

# A few hours of a crawl's first looks.
MOST = 1_000
SHOWN = 20


@click.command(short_help="Pick names worth a visit from lists of new domains.")
@click.argument("lists", nargs=-1, required=True, metavar="FILE|URL|-…")
@click.option("--limit", type=click.IntRange(1, 10**9), default=MOST, show_default=True, help="At most so many sites.")
@click.option("--dry-run", "dry", is_flag=True, help="Show what would enter; change nothing.")
@json_option
def command(lists: tuple[str, ...], limit: int, dry: bool, as_json: bool) -> None:
    """Judge the host names of lists (newly registered domains, certificate logs) and put the best into the frontier.

    Text, CSV or JSON lines, packed with gzip or zip or not; - reads standard input. Names are judged by their
    spelling, before anything is fetched; popular, licensed and known sites stay out. 'spyglass crawl' looks at what
    entered.

    \b
    Example:  spyglass feeds new-domains.txt.gz --limit 500
              spyglass feeds new-domains.csv --dry-run
    """
    settings = current_settings()
    with opened_store(create=True) as engine:
        intake = take_in(engine, settings, lists, limit, dry=dry)
    if as_json:
        for one in intake.chosen:
            print_json({"name": one.name, "site": one.site, "chance": round(one.chance, 4)})
    else:
        _show(intake, dry)


def _show(intake: Intake, dry: bool) -> None:
    for one in intake.chosen[:SHOWN]:
        click.echo(f"{one.chance:6.2f}  {defang(one.name)}")
    if len(intake.chosen) > SHOWN:
        click.echo(f"        and {len(intake.chosen) - SHOWN} more")
    verb = "would enter" if dry else "entered"
    click.echo(
        f"{intake.names:,} names read, {intake.likely:,} likely sites kept, {intake.known:,} of them known, "
        f"{intake.out_of_scope:,} out of scope; {len(intake.chosen):,} {verb} the frontier."
    )
