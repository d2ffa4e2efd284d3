"""spyglass train: rebuild the base set and the champion from a corpus, or retrain from the base set alone."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from classifier import build
from cli.shared import current_settings


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
    help="Where the model goes; the models folder by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON object.")
def command(corpus: Path | None, models: Path | None, out: Path | None, as_json: bool) -> None:
    """Train a model and make it the champion of --out.

    Without --corpus the base set in models/base is enough, and gives the shipped champion again, byte for byte.

    \b
    Example: spyglass train --corpus dev.jsonl.gz --out models
    """
    models = models or current_settings().models
    if corpus is not None:
        build.build_base(corpus, models)
    manifest = build.train(models, out or models)
    if as_json:
        click.echo(json.dumps(asdict(manifest)))
        return
    click.echo(f"champion {manifest.id} from {sum(manifest.pages.values())} pages")
    for name, value in manifest.figures.items():
        click.echo(f"  {name.replace('_', ' '):28} {value:g}")
