"""spyglass train: a challenger from labels and base set, or the shipped champion anew from a corpus."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from classifier import build
from classifier.challenge import Challenge
from cli import working
from cli.shared import clean, current_settings, json_option, opened_store, print_json, spyglass, whisper
from cli.signing import login, signed
from review.permissions import Action
from review.signing import sign
from store.database import Connection, Engine, now, writing
from store.errors import UsageError
from store.settings import Settings
from store.tasks import SCHEDULED, TaskKind, begin


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
@signed(Action.RUN, "Who asks for it, if not your login name here", required=False)
@click.option("--schedule", default="", hidden=True, help="The [[schedule]] table that this belongs to.")
@json_option
def command(
    corpus: Path | None, models: Path | None, out: Path | None, user: str | None, schedule: str, as_json: bool
) -> None:
    """Train a challenger from the labels of the store and the base set, and promote it if it is better.

    The outcome is promote, hold or ask, with its reasons. After a promotion what is stored is scored again. A
    challenger that was held or is to be asked about is kept: `spyglass models promote ID` puts it in force.

    With --corpus or --out a model to ship is trained instead, from the base set alone, byte for byte the same.

    \b
    Example: spyglass train --as OTTO --json
             spyglass train --corpus dev.jsonl.gz --out models
    """
    settings = current_settings()
    models = models or settings.models
    if corpus is not None or out is not None:
        _ship(corpus, models, out or models, as_json)
        return
    with opened_store() as engine:
        _challenge(engine, replace(settings, models=models), user, schedule, as_json)


def _challenge(engine: Engine, settings: Settings, user: str | None, schedule: str, as_json: bool) -> None:
    """Train and tell; then do what a promotion asked for."""
    with writing(engine) as connection:
        asked_by = _asked_by(connection, settings, user, schedule)
        task = begin(connection, TaskKind.TRAIN, asked_by, now())
    done = working.train(engine, settings, task)
    if as_json:
        print_json({**asdict(done.decision), "model": done.manifest.id, "labels": done.labels, "missing": done.missing})
    else:
        _tell(done)
    working.work_off(engine, settings, whisper)


def _asked_by(connection: Connection, settings: Settings, user: str | None, schedule: str) -> str:
    """Whoever asks, or the settings, which are the house's own word; a table that is not in them asks for nothing."""
    if not schedule:
        return sign(connection, user or login(), Action.RUN, now()).name
    if not any(table.train and table.name == schedule for table in settings.schedule):
        raise UsageError(f"no [[schedule]] table {clean(schedule)[:64]!r} trains")
    return f"{SCHEDULED}{schedule}"


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
