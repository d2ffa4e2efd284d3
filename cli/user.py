"""``spyglass user``: accounts of the review app."""

import getpass
import os
import sys

import click

from cli.shared import Member, json_option, opened_store, print_json
from review.passwords import hash_password
from store import users
from store.database import now, reading, writing
from store.entities import UserRole
from store.errors import UsageError

by_option = click.option(
    "--as", "by", metavar="USER", default="", help="Who does this, for the audit log (default: your login name here)."
)
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
def add(name: str, role: UserRole, no_password: bool, by: str) -> None:
    """Make an account; the password is asked for, or read from standard input.

    Example: spyglass user add anna --role senior
    """
    kept = None if no_password else hash_password(_ask_password(users.check_name(name)))
    with opened_store() as engine, writing(engine) as connection:
        at = now()
        users.add_user(connection, name, role, _who(by), at)
        if kept is not None:
            users.set_password(connection, name, kept, _who(by), at)
    click.echo(f"{name} can log in as {role}." if kept else f"{name} is {role}, without a password.")


@command.command(name="list")
@json_option
def list_users(as_json: bool) -> None:
    """List the accounts.

    Example: spyglass user list --json
    """
    with opened_store() as engine, reading(engine) as connection:
        everybody = users.all_users(connection)
    for user in everybody:
        if as_json:
            print_json({name: getattr(user, name) for name in user.__slots__})
        else:
            state = "disabled" if user.disabled_at else "" if user.has_password else "no password"
            click.echo(f"{user.name:<24}{user.role:<10}since {user.created_at:%Y-%m-%d}  {state}".rstrip())
    if not everybody and not as_json:
        click.echo("No account yet.  Make one:  spyglass user add NAME")


@command.command()
@click.argument("name")
@click.argument("new_role", metavar="ROLE", type=Member(UserRole))
@by_option
def role(name: str, new_role: UserRole, by: str) -> None:
    """Give a user another role; they have to log in again.

    Example: spyglass user role anna senior
    """
    with opened_store() as engine, writing(engine) as connection:
        users.set_role(connection, name, new_role, _who(by), now())
    click.echo(f"{name} is {new_role} now.")


@command.command()
@click.argument("name")
@by_option
def password(name: str, by: str) -> None:
    """Set a user's password: asked for, or read from standard input.

    Example: spyglass user password anna
    """
    with opened_store() as engine:
        with reading(engine) as connection:
            users.user(connection, name)
        kept = hash_password(_ask_password(name))
        with writing(engine) as connection:
            users.set_password(connection, name, kept, _who(by), now())
    click.echo(f"The password of {name} is set; sessions with the old one are over.")


@command.command()
@click.argument("name")
@click.option("--lift", is_flag=True, help="Let them in again.")
@by_option
def disable(name: str, lift: bool, by: str) -> None:
    """Shut a user out; nothing they did is touched.

    Example: spyglass user disable anna
    """
    with opened_store() as engine, writing(engine) as connection:
        users.disable(connection, name, _who(by), now(), lift=lift)
    click.echo(f"{name} is let in again." if lift else f"{name} is shut out.")


def _ask_password(name: str) -> str:
    """Typed twice at a terminal, or one line of standard input; never an argument, which every process can read."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Once more: ") != first:
        raise UsageError("the two are not the same; nothing was stored")
    return first


def _who(by: str) -> str:
    """Who sits at this terminal, as far as the system can tell."""
    if by:
        return users.check_name(by)
    try:
        return users.check_name(getpass.getuser())
    except (UsageError, OSError, KeyError):
        return f"uid-{os.getuid()}"
