"""``spyglass training``: let new analysts practise on sites whose truth is known."""

import json
from pathlib import Path

import click

from cli.shared import json_option, opened_store, print_json
from review.training import load
from store.entities import Category
from store.errors import UsageError


@click.command(name="training")
@click.argument("truth", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def command(truth: Path, as_json: bool) -> None:
    """Keep the TRUTH that `spyglass practice` wrote of its sites, so that the review app offers training on them.

    Only sites that a crawl of the practice web brought into this store count; answers are never verdicts.

    Example: spyglass training var/practice/truth.jsonl
    """
    truths = _read(truth)
    with opened_store() as engine:
        kept = load(engine, truths)
    if as_json:
        print_json({"kept": kept, "of": len(truths)})
        return
    click.echo(f"{kept:,} of {len(truths):,} practice sites are in this store: the review app trains on them.")


def _read(path: Path) -> dict[str, Category]:
    """The category of each site; UsageError, with its line, for what is no file of truths."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error
    return dict(_truth(path, number, line) for number, line in enumerate(lines, 1))


def _truth(path: Path, number: int, line: str) -> tuple[str, Category]:
    try:
        row = json.loads(line)
        return str(row["site"]), Category(row["category"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{path}, line {number}: not what `spyglass practice` writes about a host") from None
