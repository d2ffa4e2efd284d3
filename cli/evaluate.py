"""spyglass evaluate: quality of the champion on a labelled corpus."""

import json
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from classifier.base import LABELS
from classifier.build import known_ids
from classifier.dataset import read_corpus
from classifier.evaluation import group_interval, measure
from classifier.page import parse_page
from classifier.scoring import load_champion
from store.errors import PageRefusedError, UsageError


@click.command("evaluate")
@click.argument("corpus", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), default=Path("models"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(corpus: Path, models: Path, as_json: bool) -> None:
    """Measure the champion on pages whose truth is known; doubtful (weak) pages are not counted.

    \b
    Example: spyglass evaluate labelled.jsonl.gz --json
    """
    scorer = load_champion(models)
    known = known_ids(models)
    labels, chances, groups, seen, refused = [], [], [], 0, 0
    for page in read_corpus(corpus):
        if page.weak:
            continue
        try:
            score = scorer.score(parse_page(page.body, page.url))
        except PageRefusedError:
            refused += 1
            continue
        labels.append(LABELS.index(page.label))
        chances.append([score.scores[label] for label in LABELS])
        groups.append(page.group)
        seen += page.id in known
    if not labels:
        raise UsageError(f"{corpus}: holds no page that can be counted")
    truth, found = np.array(labels, np.int8), np.array(chances)
    low, high = group_interval(truth, found, np.array(groups))
    report = {"model_id": scorer.model_id, **asdict(measure(truth, found)), "average_precision_low": low,
              "average_precision_high": high, "refused": refused, "seen_in_training": seen}  # fmt: skip
    if as_json:
        click.echo(json.dumps(report))
        return
    for name, value in report.items():
        click.echo(f"{name.replace('_', ' '):28} {value if isinstance(value, str) else format(value, '.4g')}")
    if seen:
        click.echo(f"{seen} of {len(labels)} pages trained this model: these figures flatter it.", err=True)
