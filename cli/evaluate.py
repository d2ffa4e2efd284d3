"""spyglass evaluate: quality of the champion on a labelled corpus."""

import hashlib
import json
from dataclasses import asdict
from math import isnan
from pathlib import Path

import click

from classifier import base as base_sets
from classifier.build import BASE, known_ids
from classifier.dataset import read_corpus
from classifier.evaluation import group_interval, measure
from classifier.judging import Judgement, held_out_chances, hold_out, judge
from classifier.registry import read_champion
from classifier.report.document import Subject, write_report
from classifier.unseen import from_figures
from cli.inforce import models_in_force
from cli.shared import current_settings
from store.errors import UsageError

# What each figure says, for who reads it on a terminal; programs have its name.
_WORDS = {
    "model_id": "model",
    "pages": "pages counted",
    "pirates": "of them pirate",
    "average_precision": "average precision, pirate or not",
    "macro_f1": "macro-F1 over the four categories",
    "iptv_reseller_ap": "average precision, IPTV resellers",
    "release_group_ap": "average precision, release groups",
    "other_piracy_ap": "average precision, other piracy",
    "recall_at_precision_90": "pirates found where 9 of 10 alarms are right",
    "legit_alarms_at_recall_85": "legal pages above 85 % of the pirates",
    "calibration_error": "calibration error (0: chances hold)",
    "calibration_null": "  what chance alone would give it",
    "calibration_slope": "calibration slope (1: neither bold nor shy)",
    "average_precision_low": "average precision, 95 % interval from",
    "average_precision_high": "  to",
    "refused": "pages refused, not counted",
    "seen_in_training": "pages that trained this model",
    "held_out": "  judged by folds that never saw them",
}


@click.command("evaluate")
@click.argument("corpus", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--models", type=click.Path(path_type=Path, file_okay=False), help="Models folder; by default the model in force."
)
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Also write curves, tables and worst errors here."
)
@click.option("--held-out", is_flag=True, help="Judge pages of the base set by folds that never saw their source.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(corpus: Path, models: Path | None, report: Path | None, held_out: bool, as_json: bool) -> None:
    """Measure the champion on pages whose truth is known; doubtful (weak) pages are not counted.

    \b
    Example: spyglass evaluate labelled.jsonl.gz --report quality.html
    """
    if report is not None and not report.absolute().parent.is_dir():
        raise UsageError(f"{report}: there is no such folder")
    in_force = models or models_in_force()
    models = models or current_settings().models
    judgement = judge(read_corpus(corpus), in_force, known_ids(models))
    if not judgement.pages:
        raise UsageError(f"{corpus}: holds no page that can be counted")
    if held_out and judgement.seen:
        judgement = hold_out(judgement, held_out_chances(base_sets.load(models / BASE)))
    model_id = judgement.pages[0].score.model_id
    figures = measure(judgement.labels, judgement.chances)
    low, high = group_interval(judgement.labels, judgement.chances, judgement.groups)
    told = {
        "model_id": model_id,
        **asdict(figures),
        "average_precision_low": low,
        "average_precision_high": high,
        "refused": judgement.refused,
        "seen_in_training": judgement.seen,
        "held_out": judgement.held_out,
    }
    if report is not None:
        digest = hashlib.sha256(corpus.read_bytes()).hexdigest()
        unseen = from_figures(read_champion(in_force)[0].figures)
        subject = Subject(model_id, corpus.name, digest, low, high, unseen)
        report.write_text(write_report(subject, judgement, figures), "utf-8")
    _tell(told, judgement, as_json=as_json)


def _tell(told: dict[str, object], judgement: Judgement, *, as_json: bool) -> None:
    if as_json:
        # JSON has no word for what cannot be measured (no page of that category).
        click.echo(json.dumps({name: None if value != value else value for name, value in told.items()}))
        return
    for name, value in told.items():
        click.echo(f"{_WORDS[name]:46}{_shown(value)}")
    if judgement.seen:
        click.echo(
            f"{judgement.seen} of {len(judgement.pages)} pages trained this model: these figures flatter it.", err=True
        )


def _shown(value: object) -> str:
    if isinstance(value, float):
        return "no page to measure it on" if isnan(value) else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
