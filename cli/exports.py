"""``spyglass exports``: partners, what they sent and got, retractions, objections, counters."""

import click

from cli.exportledger import ledger, retract
from cli.exportobjections import answer, object_to, show_objections
from cli.exportpartners import partner, take_in
from cli.shared import fit, json_option, opened_store, print_json, say_if_none
from store import basket, sharing
from store.database import reading
from store.urls import defang


@click.group(name="exports")
def command() -> None:
    """Keep what was exchanged: partners, the ledger, retractions, objections, counters.

    Example: spyglass exports ledger
    """


for _one in (partner, take_in, ledger, retract, object_to, answer, show_objections):
    command.add_command(_one)


@command.command(name="basket")
@json_option
def show_basket(as_json: bool) -> None:
    """Show what analysts picked in the review app: `spyglass export FORMAT --basket` takes it.

    Example: spyglass exports basket
    """
    with opened_store() as engine, reading(engine) as connection:
        picked = basket.picked(connection)
    say_if_none(picked, "The basket is empty.", as_json=as_json)
    for one in picked:
        if as_json:
            print_json({"site": one.site, "added_by": one.added_by, "added_at": one.added_at})
        else:
            click.echo(f"{fit(defang(one.site), 48)}  {one.added_at:%Y-%m-%d %H:%M}  by {one.added_by}")


@command.command(name="summary")
@json_option
def summary(as_json: bool) -> None:
    """Show the counters: shared, retracted, time to correct, false discoveries in the blind audit.

    Example: spyglass exports summary --json
    """
    with opened_store() as engine, reading(engine) as connection:
        counted = sharing.count_sharing(connection)
    rate, hours = counted.false_discovery_rate, counted.hours_to_correct
    if as_json:
        told = {field: getattr(counted, field) for field in sharing.Sharing.__slots__}
        print_json(told | {"false_discovery_rate": rate})
        return
    click.echo(f"{counted.exports:,} exports to {counted.recipients:,} recipients: {counted.shared:,} sites shared")
    took = "none yet" if hours is None else f"median {hours:,.1f} h from sharing to correction"
    click.echo(f"{counted.retracted:,} retracted; {took}")
    click.echo(f"{counted.objections:,} objections: {counted.open_objections:,} open, {counted.upheld:,} upheld")
    audit = (
        "no blind second reading yet" if rate is None else f"{rate:.1%} of {counted.audited:,} blind second readings"
    )
    click.echo(f"false discoveries: {audit}")
