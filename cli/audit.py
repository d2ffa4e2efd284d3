"""``spyglass audit``: the log of what people decided, and the proof that nobody changed it."""

import json

import click

from cli.shared import Digest, Narrowing, clean, json_option, opened_store, print_json
from store import audit
from store.database import reading
from store.errors import StoreCorruptError


@click.group(name="audit")
def command() -> None:
    """Read the audit log, and prove that nobody changed it.

    Example: spyglass audit verify
    """


@command.command()
@click.option(
    "--head", type=Digest(), metavar="HASH", help="A hash of this log, written down earlier: must still be in it."
)
@json_option
def verify(head: str | None, as_json: bool) -> None:
    """Check every entry of the log against the hash chain; exit code 1 names the first that was changed.

    Prints the hash of the last entry. Keep it elsewhere: entries cut off the end show only against it (--head).

    Example: spyglass audit verify --head 5f1c…
    """
    with opened_store() as engine, reading(engine) as connection:
        broken = audit.first_broken(connection, head or "")
        last = audit.last_entry(connection) if broken is None else None
    length, newest = (last.seq, last.hash) if last else (0, audit.GENESIS)
    if as_json:
        print_json({"holds": broken is None, "broken_at": broken, "entries": length, "head": newest if last else None})
    elif broken is None:
        click.echo(f"The log holds: {length:,} entries.  Head: {newest}")
    if broken is not None:
        cut = " or cut off" if head else ""
        raise StoreCorruptError(f"the audit log was changed{cut}: its chain breaks at entry {broken}")


@command.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many entries.")
@click.option("--actor", type=Narrowing(), metavar="USER", help="Only what this user did.")
@click.option("--action", type=Narrowing(), help="Only entries of this kind, such as verdict.")
@json_option
def show(limit: int, actor: str | None, action: str | None, as_json: bool) -> None:
    """Show the newest entries of the log.

    Example: spyglass audit show --actor anna --limit 50
    """
    with opened_store() as engine, reading(engine) as connection:
        entries = audit.recent(connection, limit, actor=actor or "", action=action or "")
    for entry in entries:
        if as_json:
            print_json(entry)
        else:
            told = clean(json.dumps(entry.detail, ensure_ascii=False))[:100]
            head = f"#{entry.seq}  {entry.at:%Y-%m-%d %H:%M}  {clean(entry.actor)}: {entry.action}"
            click.echo(f"{head}  {clean(entry.subject)}  {told}")
    if not entries and not as_json:
        click.echo("No such entry." if actor or action else "The log is empty.")
