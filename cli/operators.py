"""``spyglass operators``: who is behind the sites, and what people decide about it."""

from pathlib import Path

import click

from cli.lending import read_offer
from cli.operatorlines import decided_json, file_json, file_lines, list_lines, summary_json
from cli.shared import MOST, ListingGroup, clean, json_option, opened_store, print_json
from cli.signing import signed
from review import operators as decisions
from review.operatorfile import gather
from review.permissions import Action
from store.database import now, reading
from store.errors import UsageError
from store.operators import Operator, list_operators
from store.urls import defang

note_option = click.option("--note", default="", help="Why; goes into the audit log.")
NUMBER = click.IntRange(1, MOST)


@click.group(name="operators", cls=ListingGroup, invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show and correct the operators: sites joined by the traces that they share.

    \b
    Example:  spyglass operators
              spyglass operators show 12
              spyglass operators split 12 nordview-tv[.]example --as anna
    """
    if context.invoked_subcommand is None:
        context.invoke(listed, limit=50, everyone=False, as_json=as_json)


@command.command(name="list")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many.")
@click.option("--all", "everyone", is_flag=True, help="Also those of whom no site looks like piracy.")
@json_option
def listed(limit: int, everyone: bool, as_json: bool) -> None:
    """List operators, those with most likely pirate sites first.

    Example: spyglass operators list --limit 20
    """
    with opened_store() as engine, reading(engine) as connection:
        found = list_operators(connection, everyone=everyone, limit=limit)
    if as_json:
        for one in found:
            print_json(summary_json(one))
    else:
        click.echo("\n".join(list_lines(found)))


@command.command(name="show")
@click.argument("number", metavar="ID", type=NUMBER)
@json_option
def show(number: int, as_json: bool) -> None:
    """Show one operator: its sites, why they are joined, what they offer, contacts, and its history.

    Example: spyglass operators show 12
    """
    with opened_store() as engine:
        file = gather(engine, number, read_offer)
    if as_json:
        print_json(file_json(file))
    else:
        click.echo("\n".join(file_lines(file)))


@command.command(name="draw")
@click.argument("number", metavar="ID", type=NUMBER)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The SVG file to write.")
@json_option
def drawn(number: int, out: Path, as_json: bool) -> None:
    """Draw one operator as an SVG: its sites around a ring, what they share inside.

    Example: spyglass operators draw 12 --out operator-12.svg
    """
    from reports.graph import draw  # numpy, for nothing where nothing is drawn

    with opened_store() as engine:
        file = gather(engine, number)
    if not file.members:
        raise UsageError(f"operator {number} has no sites any more: spyglass operators show {number} tells why")
    svg = draw(file.operator.name, file.members, file.traces)
    try:
        out.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
    if as_json:
        print_json({"operator": file.operator.id, "sites": len(file.members), "out": str(out)})
    else:
        click.echo(f"{clean(defang(file.operator.name))} with {len(file.members)} sites: {out}")


@command.command(name="merge")
@click.argument("first", metavar="ID", type=NUMBER)
@click.argument("second", metavar="ID", type=NUMBER)
@signed(Action.JOIN)
@note_option
@json_option
def merge(first: int, second: int, user: str, note: str, as_json: bool) -> None:
    """Make two operators one, for good: no later run takes their sites apart.

    Example: spyglass operators merge 12 31 --as anna --note "same support chat, see case 7"
    """
    with opened_store() as engine:
        kept = decisions.merge(engine, first, second, decisions.Decision(user, now(), note))
    _tell("merged", kept, f"{first} and {second} are operator {kept.id}", as_json)


@command.command(name="split")
@click.argument("number", metavar="ID", type=NUMBER)
@click.argument("sites", metavar="SITE...", nargs=-1, required=True)
@signed(Action.JOIN)
@note_option
@json_option
def split(number: int, sites: tuple[str, ...], user: str, note: str, as_json: bool) -> None:
    """Take sites out of an operator into a new one, for good: no later run joins them again.

    Example: spyglass operators split 12 nordview-tv[.]example --as anna --note "a reseller of theirs"
    """
    with opened_store() as engine:
        new = decisions.split(engine, number, sites, decisions.Decision(user, now(), note))
    _tell("split", new, f"{len(sites)} of the sites of {number} are operator {new.id}", as_json)


@command.command(name="pin")
@click.argument("number", metavar="ID", type=NUMBER)
@click.option("--off", is_flag=True, help="Let it go again.")
@signed(Action.JOIN)
@note_option
@json_option
def pin(number: int, off: bool, user: str, note: str, as_json: bool) -> None:
    """Hold an operator as it is: its sites stay, and no other pinned operator is joined to it.

    Example: spyglass operators pin 12 --as anna
    """
    with opened_store() as engine:
        kept = decisions.pin(engine, number, decisions.Decision(user, now(), note), pinned=not off)
    _tell("pinned" if kept.pinned else "unpinned", kept, f"operator {kept.id}", as_json)


@command.command(name="name")
@click.argument("number", metavar="ID", type=NUMBER)
@click.argument("words", metavar="NAME")
@signed(Action.JOIN)
@note_option
@json_option
def name(number: int, words: str, user: str, note: str, as_json: bool) -> None:
    """Give an operator the name that people use for it.

    Example: spyglass operators name 12 "the Nordview family" --as anna
    """
    with opened_store() as engine:
        kept = decisions.name(engine, number, words, decisions.Decision(user, now(), note))
    _tell("named", kept, f"operator {kept.id} is {clean(kept.name)}", as_json)


@command.command(name="rebuild")
@json_option
def rebuilt(as_json: bool) -> None:
    """Join all sites anew from all traces; numbers stay, and so does what people decided.

    Example: spyglass operators rebuild
    """
    from classifier.operators.rebuild import rebuild  # numpy, for nothing where nothing is joined

    with opened_store() as engine:
        done = rebuild(engine, now())
    if as_json:
        print_json(
            {
                "sites": done.sites,
                "operators": done.operators,
                "new": done.new,
                "moved": done.moved,
                "merged": done.merged,
                "ended": done.ended,
            }
        )
    else:
        click.echo(
            f"{done.operators:,} operators ({done.new:,} new) among {done.sites:,} sites that share traces; "
            f"{done.moved:,} sites changed theirs; {done.merged:,} operators became part of another and "
            f"{done.ended:,} ended."
        )


def _tell(what: str, operator: Operator, words: str, as_json: bool) -> None:
    if as_json:
        print_json(decided_json(what, operator))
    else:
        click.echo(f"{what}: {words}.")
