"""Whom the house exchanges with: ``spyglass exports partner`` and ``import``."""

from pathlib import Path

import click

from cli.shared import Member, clean, current_settings, fit, json_option, opened_store, print_json, say_if_none
from cli.signing import signed
from review.permissions import Action
from review.signing import sign
from store.database import now, reading, writing
from store.errors import UsageError
from store.findings import Tlp
from store.partners import CLEARANCES, Partner, all_partners, put_partner


@click.command(name="partner")
@click.argument("name", required=False)
@signed(Action.EXPORT, "Who makes or changes it", required=False)
@click.option("--clearance", type=Member(Tlp), default=Tlp.AMBER, show_default=True, help="The most that may be sent.")
@click.option("--community", default="", help="Those who share TLP:AMBER with each other.")
@click.option("--misp-url", default="", metavar="URL", help="Its MISP server.")
@json_option
def partner(name: str | None, user: str | None, clearance: Tlp, community: str, misp_url: str, as_json: bool) -> None:
    """Make or change the partner NAME; without NAME list all.

    Example: spyglass exports partner "Police NO" --as anna --clearance amber --community europol
    """
    if name is None:
        with opened_store() as engine, reading(engine) as connection:
            known = all_partners(connection)
        say_if_none(known, "No partner is known.  Make one:  spyglass exports partner NAME --as USER", as_json=as_json)
        for one in known:
            if as_json:
                print_json(one)
            else:
                head = f"{fit(one.name, 32)}  TLP:{one.clearance.upper():<6}  {fit(one.community, 20)}"
                click.echo(f"{head}  {one.misp_url}".rstrip())
        return
    if user is None:
        raise UsageError("say who makes it: --as USER")
    if clearance not in CLEARANCES:
        raise UsageError(f"nobody is cleared for {clearance}: it stays in the house")
    with opened_store() as engine, writing(engine) as connection:
        sign(connection, user, Action.EXPORT, now())
        put_partner(connection, Partner(name, community, clearance, misp_url, user, now()))
    click.echo(f"{clean(name)} may receive up to TLP:{clearance.upper()}.")


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "partner_name", required=True, metavar="PARTNER", help="Who sent it.")
@click.option("--tlp", type=Member(Tlp), default=Tlp.AMBER, show_default=True, help="For what is not marked.")
@signed(Action.CRAWL)
@json_option
def take_in(file: Path, partner_name: str, tlp: Tlp, user: str, as_json: bool) -> None:
    """Take in a partner's FILE (STIX, MISP, or any list that crawl reads) as seeds, with sources and markings.

    What two partners name is one site with two sources. What a partner takes back (revoked, deleted) is noted. A later
    export obeys every source's marking.

    Example: spyglass exports import partner.stix.json --from "Police NO" --as anna
    """
    from cli.intake import intake  # the crawler's readers, for nothing where only --help is asked

    with opened_store() as engine:
        with writing(engine) as connection:
            sign(connection, user, Action.CRAWL, now())
        taken = intake(engine, file, partner_name, tlp, user, now(), current_settings().crawl.delay)
    if as_json:
        print_json(taken)
        return
    click.echo(
        f"{taken.sites:,} sites from {clean(partner_name)}: {taken.new:,} new of it, {taken.seeds:,} new to the crawl, "
        f"{taken.withdrawn:,} taken back, {taken.left_out:,} lines left out."
    )
