"""spyglass score: what the champion says of pages given as files or as a corpus."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from classifier.dataset import read_corpus
from classifier.page import parse_page
from classifier.scoring import load_champion
from store.entities import Score
from store.errors import PageRefusedError, SpyglassError, UsageError

_STDIN = "-"


@click.command("score")
@click.argument("pages", nargs=-1, metavar="[FILE|URL|-]...")
@click.option(
    "--corpus", type=click.Path(path_type=Path, dir_okay=False), help="Score every page of a .jsonl.gz corpus."
)
@click.option("--url", default="", help="Address a single FILE was captured from.")
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), default=Path("models"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a page.")
def command(pages: tuple[str, ...], corpus: Path | None, url: str, models: Path, as_json: bool) -> None:
    """Say how likely each page belongs to a pirate service, and why.

    A URL is never fetched here: only pages already captured can be scored.

    \b
    Example: spyglass score page.html --url https://example.org/plans --json
    """
    if not pages and corpus is None:
        raise UsageError("nothing to score: give a FILE, - for standard input, or --corpus FILE")
    scorer = load_champion(models)
    failed = 0
    for name, address, body in _inputs(pages, corpus, url):
        try:
            if isinstance(body, SpyglassError):
                raise body
            score = scorer.score(parse_page(body, address))
        except SpyglassError as error:
            click.echo(f"{name}: {error}", err=True)
            failed = max(failed, error.exit_code)
            continue
        click.echo(_line(name, address, score) if as_json else _text(name, score))
    sys.exit(failed)


def _inputs(pages: tuple[str, ...], corpus: Path | None, url: str) -> Iterator[tuple[str, str, bytes | SpyglassError]]:
    """``(id, url, body)`` in input order; an unreadable input gives its error instead of a body."""
    for page in pages:
        if "://" in page:
            yield (
                page,
                page,
                PageRefusedError("no captured page of this address; crawl it first, nothing is fetched here"),
            )
        elif page == _STDIN:
            yield page, url, sys.stdin.buffer.read()
        else:
            try:
                yield page, url or Path(page).name, Path(page).read_bytes()
            except OSError as error:
                yield page, url, UsageError(f"cannot be read ({error.strerror})")
    if corpus is not None:
        for row in read_corpus(corpus):
            yield row.id, row.url, row.body


def _line(name: str, address: str, score: Score) -> str:
    reasons = [{"text": reason.text, "weight": reason.weight, "spans": reason.spans} for reason in score.reasons]
    return json.dumps(
        {
            "id": name,
            "url": address,
            "category": score.category,
            "scores": {str(label): chance for label, chance in score.scores.items()},
            "reasons": reasons,
            "model_id": score.model_id,
        },
        ensure_ascii=False,
    )


def _text(name: str, score: Score) -> str:
    lines = [f"{name}: {score.category} ({score.pirate:.0%} pirate)"]
    lines += [f"  {'+' if reason.weight > 0 else '-'} {reason.text}" for reason in score.reasons]
    return "\n".join(lines)
