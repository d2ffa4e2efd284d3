"""What others say against it: ``spyglass exports object``, ``answer`` and ``objections``."""

import click

from cli.shared import (
    MOST,
    Member,
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
from review.objecting import object_to as record_objection
from review.permissions import Action
from review.signing import sign
from store import exports, objections
from store.database import now, reading, writing
from store.lookup import key_of
from store.objections import Outcome
from store.urls import defang


@click.command(name="object")
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
        print_json(made)
        return
    due = f"{made.due_at:%Y-%m-%d}"
    click.echo(f"Objection {made.id}: {clean(defang(made.site))} is shared no more; an answer is due by {due}.")
    if has:
        names = ", ".join(sorted({clean(one.recipient) for one in has}))
        click.echo(f"{names} has it already: 'spyglass exports retract' takes it back.")


@click.command(name="answer")
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
        print_json(closed)
    else:
        click.echo(f"Objection {number} is {outcome}.")


@click.command(name="objections")
@click.option("--site", type=Narrowing(), help="Of one site.")
@limit_option
@json_option
def show_objections(site: str | None, limit: int, as_json: bool) -> None:
    """Show objections, open ones first, with their clocks.

    Example: spyglass exports objections
    """
    with opened_store() as engine, reading(engine) as connection:
        key = key_of(connection, site) if site else ""
        found = objections.all_objections(connection, site=key, limit=limit)
    at = now()
    say_if_none(found, "Nobody has objected.", as_json=as_json)
    for one in found:
        if as_json:
            print_json(one)
            continue
        clock = one.outcome or ("overdue" if one.due_at < at else "open")
        about = f"{one.id:>5}  {clock:<8}  due {one.due_at:%Y-%m-%d}  {fit(defang(one.site), 32)}"
        click.echo(f"{about}  {fit(one.sender, 24)}  {clean(one.words)[:80]}")
