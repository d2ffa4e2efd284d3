"""``spyglass user``: accounts of the review app."""

import getpass
import sys

import click

from cli.shared import Member, json_option, opened_store, print_json
from cli.signing import login, signed
from review.passwords import hash_password
from review.permissions import Action, one_of
from review.signing import check_keeper
from store import users
from store.database import Connection, now, reading, writing
from store.entities import UserRole
from store.errors import UsageError

by_option = signed(Action.MANAGE, "Who does this, if not your login name here", required=False)
role_option = click.option(
    "--role", type=Member(UserRole), default=UserRole.ANALYST, show_default=True, help="What the account is for."
)


@click.group(name="user")
def command() -> None:
    """Keep the accounts of the review app: analyst, senior, operator, auditor.

    Example: spyglass user add anna --role analyst
    """


@command.command()
@click.argument("name")
@role_option
@click.option("--no-password", is_flag=True, help="For the terminal only: `spyglass decide --as NAME`.")
@by_option
@json_option
def add(name: str, role: UserRole, no_password: bool, user: str | None, as_json: bool) -> None:
    """Make an account; the password is asked for, or read from standard input.

    Example: spyglass user add anna --role senior
    """
    kept = None if no_password else hash_password(_ask_password(users.check_name(name)))
    with opened_store() as engine, writing(engine) as connection:
        at, by = now(), _keeper(connection, user)
        users.add_user(connection, name, role, by, at)
        if kept is not None:
            users.set_password(connection, name, kept, by, at)
        made = users.user(connection, name)
    can = f"can log in as {one_of(role)}" if kept else f"is {one_of(role)}, without a password"
    _tell(made, f"{name} {can}.", as_json)


@command.command(name="list")
@json_option
def list_users(as_json: bool) -> None:
    """List the accounts.

    Example: spyglass user list --json
    """
    with opened_store() as engine, reading(engine) as connection:
        everybody = users.all_users(connection)
    for one in everybody:
        _tell(one, f"{one.name:<24}{one.role:<10}since {one.created_at:%Y-%m-%d}  {_state(one)}".rstrip(), as_json)
    if not everybody and not as_json:
        click.echo("No account yet.  Make one:  spyglass user add NAME")


@command.command()
@click.argument("name")
@click.argument("new_role", metavar="ROLE", type=Member(UserRole))
@by_option
@json_option
def role(name: str, new_role: UserRole, user: str | None, as_json: bool) -> None:
    """Give a user another role; they have to log in again.

    Example: spyglass user role anna senior
    """
    with opened_store() as engine, writing(engine) as connection:
        users.set_role(connection, name, new_role, _keeper(connection, user), now())
        changed = users.user(connection, name)
    _tell(changed, f"{name} is {one_of(new_role)} now.", as_json)


@command.command()
@click.argument("name")
@by_option
@json_option
def password(name: str, user: str | None, as_json: bool) -> None:
    """Set a user's password: asked for, or read from standard input.

    Example: spyglass user password anna
    """
    with opened_store() as engine:
        with reading(engine) as connection:
            users.user(connection, name)
        kept = hash_password(_ask_password(name))
        with writing(engine) as connection:
            users.set_password(connection, name, kept, _keeper(connection, user), now())
            changed = users.user(connection, name)
    _tell(changed, f"The password of {name} is set; sessions with the old one are over.", as_json)


@command.command()
@click.argument("name")
@click.option("--lift", is_flag=True, help="Let them in again.")
@by_option
@json_option
def disable(name: str, lift: bool, user: str | None, as_json: bool) -> None:
    """Shut a user out; nothing they did is touched.

    Example: spyglass user disable anna
    """
    with opened_store() as engine, writing(engine) as connection:
        users.disable(connection, name, _keeper(connection, user), now(), lift=lift)
        changed = users.user(connection, name)
    _tell(changed, f"{name} is let in again." if lift else f"{name} is shut out.", as_json)


def _tell(account: users.User, words: str, as_json: bool) -> None:
    if as_json:
        print_json(account)
    else:
        click.echo(words)


def _state(one: users.User) -> str:
    if one.disabled_at:
        return "disabled"
    if one.made_by is None:
        return "no account: signed before there were any"
    return "" if one.has_password else "no password"


def _ask_password(name: str) -> str:
    """Typed twice at a terminal, or one line of standard input; never an argument, which every process can read."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Once more: ") != first:
        raise UsageError("the two are not the same; nothing was stored")
    return first


def _keeper(connection: Connection, user: str | None) -> str:
    """Who keeps the accounts just now; UsageError where they may not."""
    name = users.check_name(user) if user else login()
    check_keeper(connection, name, named=bool(user))
    return name
