"""spyglass train: a challenger from labels and base set, or the shipped champion anew from a corpus."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from classifier import build
from classifier.challenge import Challenge, challenge
from cli.shared import clean, current_settings, json_option, opened_store, print_json, spyglass
from store.database import now


@click.command("train")
@click.option(
    "--corpus", type=click.Path(path_type=Path, dir_okay=False), help="Rebuild models/base from this corpus first."
)
@click.option(
    "--models",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where base set, authored pages and corrections lie; by default the settings' models folder.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Train a model to ship, from the base set alone, and put it there.",
)
@json_option
def command(corpus: Path | None, models: Path | None, out: Path | None, as_json: bool) -> None:
    """Train a challenger from the labels of the store and the base set, and promote it if it is better.

    The outcome is promote, hold or ask, with its reasons. A challenger that was held or is to be asked about is
    kept: `spyglass models promote ID` puts it in force all the same.

    With --corpus or --out a model to ship is trained instead, from the base set alone, byte for byte the same.

    \b
    Example: spyglass train --json
             spyglass train --corpus dev.jsonl.gz --out models
    """
    settings = current_settings()
    models = models or settings.models
    if corpus is not None or out is not None:
        _ship(corpus, models, out or models, as_json)
        return
    with opened_store() as engine:
        done = challenge(engine, models, settings.evidence, now())
    if as_json:
        print_json({**asdict(done.decision), "model": done.manifest.id, "labels": done.labels, "missing": done.missing})
    else:
        _tell(done)


def _tell(done: Challenge) -> None:
    outcome = done.decision.outcome
    click.echo(f"{outcome}: challenger {done.manifest.id} from {done.labels} labelled sites")
    for reason in done.decision.reasons:
        click.echo(f"  {clean(reason)}")
    if done.missing:
        click.echo(f"  {done.missing} judged pages are no longer in the evidence and taught nothing")
    if outcome != "promote":
        click.echo(
            f"The champion stays.  To put it in force all the same:  {spyglass(f'models promote {done.manifest.id}')}"
        )


def _ship(corpus: Path | None, models: Path, out: Path, as_json: bool) -> None:
    if corpus is not None:
        build.build_base(corpus, models)
    manifest = build.train(models, out)
    if as_json:
        click.echo(json.dumps(asdict(manifest)))
        return
    click.echo(f"champion {manifest.id} from {sum(manifest.pages.values())} pages")
    for name, value in manifest.figures.items():
        click.echo(f"  {name.replace('_', ' '):28} {value:g}")
