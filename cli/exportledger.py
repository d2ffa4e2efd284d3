"""Who has what, and taking it back: ``spyglass exports ledger`` and ``retract``."""

from dataclasses import replace
from pathlib import Path

import click

from cli.shared import (
    Narrowing,
    clean,
    current_settings,
    fit,
    json_option,
    limit_option,
    opened_store,
    print_json,
    say_if_none,
)
from cli.signing import signed
from review.permissions import Action
from review.signing import sign
from store import exports
from store.database import Connection, now, reading
from store.lookup import key_of
from store.urls import defang


@click.command(name="ledger")
@click.option("--to", "recipient", type=Narrowing(), metavar="PARTNER", help="Of one recipient.")
@click.option("--site", type=Narrowing(), help="Who has this site, and what was taken back.")
@limit_option
@json_option
def ledger(recipient: str | None, site: str | None, limit: int, as_json: bool) -> None:
    """Show who received what and when, newest first; with --site who has a site now, and its retractions.

    Example: spyglass exports ledger --site nordview-tv[.]example
    """
    with opened_store() as engine, reading(engine) as connection:
        if site:
            _list_site(connection, key_of(connection, site), as_json=as_json)
            return
        entries = exports.ledger(connection, recipient=recipient or "", limit=limit)
    say_if_none(entries, f"Nothing has left the house{f' to {recipient}' if recipient else ''}.", as_json=as_json)
    for one in entries:
        if as_json:
            print_json(one)
            continue
        pushed = ", pushed" if one.pushed_at else ""
        back = f", {one.retracted:,} retracted" if one.retracted else ""
        when, ends = f"{one.exported_at:%Y-%m-%d %H:%M}", f"{one.expires_at:%Y-%m-%d}"
        head = f"{one.id:>6}  {when}  {one.format:<5}  {fit(one.recipient, 24)}  TLP:{one.tlp.upper():<6}"
        click.echo(f"{head}  {one.items:>7,} sites until {ends}{back}{pushed}  by {one.exported_by}")


@click.command(name="retract")
@click.argument("site")
@signed(Action.EXPORT)
@click.option("--reason", required=True, help="Why; every recipient reads it.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/exports"), show_default=True)
@click.option("--push", is_flag=True, help="Tell MISP servers too (key: $MISP_KEY).")
@json_option
def retract(site: str, user: str, reason: str, out: Path, push: bool, as_json: bool) -> None:
    """Take SITE back from everybody in the ledger who has it: writes a file for each and records it.

    STIX: the same objects, revoked. MISP: a sighting of type false positive. Lists and CSV: the list again without it.
    Where a server could not be told, the same command with --push tells it later.

    Example: spyglass exports retract nordview-tv[.]example --as anna --reason "a licensed reseller, shown by contract"
    """
    from reports.infrastructure import read_infrastructure
    from reports.retracting import retract as take_back

    settings = current_settings()
    with opened_store() as engine:
        with reading(engine) as connection:
            sign(connection, user, Action.EXPORT, now())
            key = key_of(connection, site)
            held = exports.shares_of(connection, key)
        if push:
            from cli.pushing import misp_key, owed, push_retractions  # PyMISP takes half a second

            misp_key()
        if held or not (push and owed(engine, key)):
            shared = read_infrastructure(settings.seeds)
            for one in take_back(engine, key, reason, user, now(), out, settings.export, shared):
                said = replace(one.retraction, id=one.number)
                _tell(said, f"{said.recipient} ({said.format}): {said.file}", as_json=as_json)
        if push:
            push_retractions(engine, key)


def _list_site(connection: Connection, key: str, *, as_json: bool) -> None:
    shares, retractions = exports.shares_of(connection, key), exports.all_retractions(connection, site=key)
    say_if_none((*shares, *retractions), f"Nobody received {defang(key)}.", as_json=as_json)
    for share in shares:
        sent = f"export {share.export}  {share.exported_at:%Y-%m-%d %H:%M}"
        _tell(share, f"has it:    {fit(share.recipient, 24)}  {share.format:<5}  {sent}", as_json=as_json)
    for one in retractions:
        why = f"{one.retracted_at:%Y-%m-%d %H:%M}  {one.reason}"
        _tell(one, f"retracted: {fit(one.recipient, 24)}  {one.format:<5}  {why}", as_json=as_json)


def _tell(one: exports.Share | exports.Retraction, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(one)
    else:
        click.echo(clean(words))
