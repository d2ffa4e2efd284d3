"""``spyglass evidence case``: the case file of sites, for a recipient."""

from pathlib import Path

import click

from cli.shared import clean, current_settings, json_option, opened_store, print_json, user_option
from reports.casefile import let_out
from reports.exporting import Wish
from reports.infrastructure import read_infrastructure
from review.permissions import Action, check
from store.database import now, reading
from store.errors import SpyglassError, UsageError
from store.exportable import labelled_pirates
from store.lookup import resolve
from store.sealing import seal_new
from store.urls import defang
from store.users import user as find_user


@click.command(name="case")
@click.argument("sites", nargs=-1, metavar="[SITE]…")
@click.option("--operator", type=int, metavar="NUMBER", help="All confirmed sites of an operator.")
@click.option("--to", "recipient", required=True, metavar="PARTNER", help="Who receives it (spyglass exports partner).")
@user_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="NAME.wacz, NAME.html or NAME.pdf."
)
@json_option
def case(sites: tuple[str, ...], operator: int | None, recipient: str, user: str, out: Path, as_json: bool) -> None:
    """Write the case file of confirmed sites: their archive to be replayed (.wacz), or a dossier to be read (.html,
    .pdf). What is new is sealed first.

    Each site must pass every guarantee (docs/exchange.md); the export stands in the ledger.

    Example: spyglass evidence case nordview-tv[.]example --to "Police NO" --as anna --out var/exports/nordview.wacz
    """
    settings = current_settings()
    if bool(sites) == (operator is not None):
        raise UsageError("name SITEs, or --operator: one of them")
    with opened_store() as engine:
        with reading(engine) as connection:
            asking = find_user(connection, user)
            check(user, asking.role, Action.EXPORT)
            if asking.disabled_at is not None:
                raise UsageError(f"{user} is disabled")
            named = (
                labelled_pirates(connection, operator_id=operator)
                if operator is not None
                else [resolve(connection, name).id for name in sites]
            )
        seal_new(engine, settings, now())
        wish = Wish(recipient, out.suffix[1:], user, now())
        outcome = let_out(engine, list(dict.fromkeys(named)), wish, out, settings, read_infrastructure(settings.seeds))
    for site, broken in outcome.refused.items():
        reasons = "; ".join(clean(one.why) for one in broken)
        click.echo(f"refused: {clean(defang(site))}: {reasons}", err=True)
    made = outcome.export
    if made is None:
        raise SpyglassError(
            f"nothing left the house: {len(outcome.refused):,} refused" if outcome.refused else "nothing to export"
        )
    if as_json:
        print_json(
            {"id": made.id, "file": made.file, "sha256": made.sha256, "format": made.format, "items": made.items}
        )
    else:
        click.echo(
            f"{made.items:,} sites for {clean(made.recipient)} in {clean(made.file)}; export {made.id} in the ledger."
        )
        click.echo(f"SHA-256 {made.sha256}")
