"""``spyglass handling``: orders about a site that crawl, recheck and export obey."""

from datetime import datetime

import click

from cli.shared import Day, Member, clean, fit, json_option, opened_store, print_json
from cli.signing import signed
from review.permissions import Action
from review.signing import sign
from store import handling
from store.database import now, reading, writing
from store.entities import Handling
from store.errors import UsageError
from store.lookup import key_of
from store.urls import defang


@click.command(name="handling")
@click.argument("site", required=False)
@click.argument("code", metavar="[CODE]", required=False, type=Member(Handling))
@signed(Action.ORDER, "Who orders", required=False)
@click.option("--until", type=Day(), metavar="DATE", help="When the order ends by itself.")
@click.option("--note", default="", help="Why, or by whose request.")
@click.option("--lift", is_flag=True, help="End the order instead of giving it.")
@json_option
def command(
    site: str | None,
    code: Handling | None,
    user: str | None,
    until: datetime | None,
    note: str,
    lift: bool,
    as_json: bool,
) -> None:
    """Order that SITE be left alone (no_touch, passive_only) or kept quiet about (no_notice, embargo_until).

    SITE need not be known yet: an order given today holds when a crawl meets it tomorrow. Without CODE the orders in
    force are listed, of SITE or of all.

    \b
    Example:  spyglass handling nordview-tv[.]example no_touch --as anna --note "open case" --until 2027-03-01
              spyglass handling
    """
    at = now()
    if site is None or code is None:
        if user or until or note or lift:
            raise UsageError("an order names its SITE and its CODE: no_touch, passive_only, no_notice, embargo_until")
        _list(site, at, as_json=as_json)
        return
    if user is None:
        raise UsageError("say who orders: --as USER")
    _check(code, until, lift, at)
    with opened_store(create=not lift) as engine, writing(engine) as connection:
        key = key_of(connection, site)
        sign(connection, user, Action.ORDER, at)
        if not lift:
            handling.order(connection, key, code, user, at, until=until, note=note)
        elif not handling.lift(connection, key, code, user, at):
            raise UsageError(f"{defang(key)} has no order {code} to lift")
    if as_json:
        print_json({"site": key, "code": code, "by": user, "until": until, "note": note, "lifted": lift})
    else:
        end = f" until {until:%Y-%m-%d}" if until else " until lifted"
        click.echo(f"{clean(defang(key))}: {code} {'lifted' if lift else f'in force{end}'}.")


def _list(site: str | None, at: datetime, *, as_json: bool) -> None:
    with opened_store() as engine, reading(engine) as connection:
        orders = handling.orders(connection, at, None if site is None else key_of(connection, site))
    for order in orders:
        if as_json:
            print_json(
                {
                    "site": order.subject,
                    "code": order.code,
                    "by": order.set_by,
                    "since": order.set_at,
                    "until": order.until,
                    "note": order.note,
                }
            )
            continue
        end = f"until {order.until:%Y-%m-%d}" if order.until else "until lifted"
        why = f"  {clean(order.note)}" if order.note else ""
        given = f"by {order.set_by} since {order.set_at:%Y-%m-%d}"
        click.echo(f"{fit(defang(order.subject), 40)}  {order.code:<13}  {end:<16}  {given}{why}")
    if not orders and not as_json:
        click.echo("No order is in force." if site is None else f"{clean(defang(site))} is under no order.")


def _check(code: Handling, until: datetime | None, lift: bool, at: datetime) -> None:
    if lift and until is not None:
        raise UsageError("--until goes with an order, not with --lift")
    if until is not None and until <= at:
        raise UsageError(f"{until:%Y-%m-%d} is not in the future")
    if code is Handling.EMBARGO_UNTIL and until is None and not lift:
        raise UsageError("embargo_until needs --until DATE")
