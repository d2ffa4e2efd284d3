"""``spyglass exports``: partners, what they sent and got, retractions, objections, counters."""

from collections.abc import Sized
from pathlib import Path

import click

from cli.shared import (
    MOST,
    Member,
    clean,
    current_settings,
    fit,
    json_option,
    opened_store,
    print_json,
)
from cli.signing import signed
from review.objecting import object_to as record_objection
from review.permissions import Action
from review.signing import sign
from store import basket, exports, objections, sharing
from store.database import Connection, now, reading, writing
from store.errors import UsageError
from store.findings import Tlp
from store.lookup import key_of
from store.objections import Outcome
from store.partners import CLEARANCES, Partner, all_partners, put_partner
from store.urls import defang

_limit = click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="At most so many.")


@click.group(name="exports")
def command() -> None:
    """Keep what was exchanged: partners, the ledger, retractions, objections, counters.

    Example: spyglass exports ledger
    """


@command.command(name="partner")
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
        _say_if_none(known, "No partner is known.  Make one:  spyglass exports partner NAME --as USER", as_json=as_json)
        for one in known:
            if as_json:
                print_json({field: getattr(one, field) for field in Partner.__slots__})
            else:
                click.echo(
                    f"{fit(one.name, 32)}  TLP:{one.clearance.upper():<6}  {fit(one.community, 20)}  {one.misp_url}"
                )
        return
    if user is None:
        raise UsageError("say who makes it: --as USER")
    if clearance not in CLEARANCES:
        raise UsageError(f"nobody is cleared for {clearance}: it stays in the house")
    with opened_store() as engine, writing(engine) as connection:
        sign(connection, user, Action.EXPORT, now())
        put_partner(connection, Partner(name, community, clearance, misp_url, user, now()))
    click.echo(f"{clean(name)} may receive up to TLP:{clearance.upper()}.")


@command.command(name="import")
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
        print_json({field: getattr(taken, field) for field in type(taken).__slots__})
        return
    click.echo(
        f"{taken.sites:,} sites from {clean(partner_name)}: {taken.new:,} new of it, {taken.seeds:,} new to the crawl, "
        f"{taken.withdrawn:,} taken back, {taken.left_out:,} lines left out."
    )


@command.command(name="ledger")
@click.option("--to", "recipient", default="", metavar="PARTNER", help="Of one recipient.")
@click.option("--site", default="", help="Who has this site, and what was taken back.")
@_limit
@json_option
def ledger(recipient: str, site: str, limit: int, as_json: bool) -> None:
    """Show who received what and when, newest first; with --site who has a site now, and its retractions.

    Example: spyglass exports ledger --site nordview-tv[.]example
    """
    with opened_store() as engine, reading(engine) as connection:
        if site:
            _list_site(connection, key_of(connection, site), as_json=as_json)
            return
        entries = exports.ledger(connection, recipient=recipient, limit=limit)
    _say_if_none(entries, f"Nothing has left the house{f' to {recipient}' if recipient else ''}.", as_json=as_json)
    for one in entries:
        if as_json:
            print_json({field: getattr(one, field) for field in exports.Export.__slots__})
            continue
        pushed = ", pushed" if one.pushed_at else ""
        back = f", {one.retracted:,} retracted" if one.retracted else ""
        when, ends = f"{one.exported_at:%Y-%m-%d %H:%M}", f"{one.expires_at:%Y-%m-%d}"
        head = f"{one.id:>6}  {when}  {one.format:<5}  {fit(one.recipient, 24)}  TLP:{one.tlp.upper():<6}"
        click.echo(f"{head}  {one.items:>7,} sites until {ends}{back}{pushed}  by {one.exported_by}")


@command.command(name="retract")
@click.argument("site")
@signed(Action.EXPORT)
@click.option("--reason", required=True, help="Why; every recipient reads it.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/exports"), show_default=True)
@click.option("--push", is_flag=True, help="Tell MISP servers too (key: $MISP_KEY).")
@json_option
def retract(site: str, user: str, reason: str, out: Path, push: bool, as_json: bool) -> None:
    """Take SITE back from everybody in the ledger who has it: writes a file for each and records it.

    STIX: the same objects, revoked. MISP: a sighting of type false positive. Lists and CSV: the list again without it.

    Example: spyglass exports retract nordview-tv[.]example --as anna --reason "a licensed reseller, shown by contract"
    """
    from reports.infrastructure import read_infrastructure
    from reports.retracting import retract as take_back

    settings = current_settings()
    with opened_store() as engine:
        with reading(engine) as connection:
            sign(connection, user, Action.EXPORT, now())
            key = key_of(connection, site)
        shared = read_infrastructure(settings.seeds)
        ready = take_back(engine, key, reason, user, now(), out, settings.export, shared)
        for one in ready:
            said = one.retraction
            if as_json:
                print_json({field: getattr(said, field) for field in exports.Retraction.__slots__} | {"id": one.number})
            else:
                click.echo(f"{clean(said.recipient)} ({said.format}): {clean(said.file)}")
        if push:
            from cli.pushing import push_retractions

            push_retractions(engine, ready)


@command.command(name="object")
@click.argument("site")
@click.option("--from", "sender", required=True, help="Who objects.")
@click.option("--text", required=True, help="What they say.")
@signed(Action.DECIDE)
@json_option
def object_to(site: str, sender: str, text: str, user: str, as_json: bool) -> None:
    """Record an objection to SITE; from this moment it is shared no more.

    Example: spyglass exports object shop[.]example --from "its owner, by mail" --text "we hold a licence" --as anna
    """
    days = current_settings().export.answer_days
    with opened_store() as engine:
        with writing(engine) as connection:
            sign(connection, user, Action.DECIDE, now())
        made = record_objection(engine, site, sender, text, user, now(), days)
        with reading(engine) as connection:
            has = exports.shares_of(connection, made.site)
    if as_json:
        print_json({field: getattr(made, field) for field in objections.Objection.__slots__})
        return
    due = f"{made.due_at:%Y-%m-%d}"
    click.echo(f"Objection {made.id}: {clean(defang(made.site))} is shared no more; an answer is due by {due}.")
    if has:
        names = ", ".join(sorted({clean(one.recipient) for one in has}))
        click.echo(f"{names} has it already: 'spyglass exports retract' takes it back.")


@command.command(name="answer")
@click.argument("number", type=click.IntRange(1, MOST))
@click.argument("outcome", type=Member(Outcome), metavar="OUTCOME")
@click.option("--text", required=True, help="The answer.")
@signed(Action.EXPORT)
@json_option
def answer(number: int, outcome: Outcome, text: str, user: str, as_json: bool) -> None:
    """Close objection NUMBER as upheld (the site stays frozen until a newer verdict) or rejected (the freeze ends).

    Example: spyglass exports answer 3 upheld --text "you are right; recipients were told" --as anna
    """
    with opened_store() as engine, writing(engine) as connection:
        sign(connection, user, Action.EXPORT, now())
        closed = objections.close(connection, number, outcome, text, user, now())
    if as_json:
        print_json({field: getattr(closed, field) for field in objections.Objection.__slots__})
    else:
        click.echo(f"Objection {number} is {outcome}.")


@command.command(name="objections")
@click.option("--site", default="", help="Of one site.")
@_limit
@json_option
def show_objections(site: str, limit: int, as_json: bool) -> None:
    """Show objections, open ones first, with their clocks.

    Example: spyglass exports objections
    """
    with opened_store() as engine, reading(engine) as connection:
        key = key_of(connection, site) if site else ""
        found = objections.all_objections(connection, site=key, limit=limit)
    at = now()
    _say_if_none(found, "Nobody has objected.", as_json=as_json)
    for one in found:
        if as_json:
            print_json({field: getattr(one, field) for field in objections.Objection.__slots__})
            continue
        clock = one.outcome or ("overdue" if one.due_at < at else "open")
        about = f"{one.id:>5}  {clock:<8}  due {one.due_at:%Y-%m-%d}  {fit(defang(one.site), 32)}"
        click.echo(f"{about}  {fit(one.sender, 24)}  {clean(one.words)[:80]}")


@command.command(name="basket")
@json_option
def show_basket(as_json: bool) -> None:
    """Show what analysts picked in the review app: `spyglass export FORMAT --basket` takes it.

    Example: spyglass exports basket
    """
    with opened_store() as engine, reading(engine) as connection:
        picked = basket.picked(connection)
    _say_if_none(picked, "The basket is empty.", as_json=as_json)
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


def _say_if_none(found: Sized, words: str, *, as_json: bool) -> None:
    """A list of nothing says so; for programs it is no line."""
    if not found and not as_json:
        click.echo(clean(words))


def _list_site(connection: Connection, key: str, *, as_json: bool) -> None:
    shares, retractions = exports.shares_of(connection, key), exports.all_retractions(connection, site=key)
    _say_if_none((*shares, *retractions), f"Nobody received {defang(key)}.", as_json=as_json)
    for share in shares:
        if as_json:
            print_json({field: getattr(share, field) for field in exports.Share.__slots__})
        else:
            sent = f"{share.exported_at:%Y-%m-%d %H:%M}"
            click.echo(f"has it:    {fit(share.recipient, 24)}  {share.format:<5}  export {share.export}  {sent}")
    for one in retractions:
        if as_json:
            print_json({field: getattr(one, field) for field in exports.Retraction.__slots__})
        else:
            when = f"{one.retracted_at:%Y-%m-%d %H:%M}"
            click.echo(f"retracted: {fit(one.recipient, 24)}  {one.format:<5}  {when}  {clean(one.reason)}")
