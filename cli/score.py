"""spyglass score: what the champion says of pages: files, a corpus, or addresses already captured."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from classifier.bulk import RawPage, Scorable, score_all
from classifier.dataset import read_corpus
from classifier.page import MediaKind
from classifier.reading.guard import MAX_BYTES
from classifier.reading.sniff import sniff_bytes
from cli.inforce import models_in_force
from cli.shared import clean, current_settings, opened_store
from store.captures import capture_of_page
from store.database import reading
from store.entities import Score
from store.errors import PageRefusedError, SpyglassError, UsageError
from store.evidence import evidence_path, read_member
from store.pages import newest_page
from store.purge import is_purged
from store.urls import url_from_text

_STDIN = "-"


@click.command("score")
@click.argument("pages", nargs=-1, metavar="[FILE|URL|-]...")
@click.option(
    "--corpus", type=click.Path(path_type=Path, dir_okay=False), help="Score every page of a .jsonl.gz corpus."
)
@click.option("--url", default="", help="Address a single FILE was captured from.")
@click.option(
    "--models", type=click.Path(path_type=Path, file_okay=False), help="Models folder; by default the model in force."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a page.")
def command(pages: tuple[str, ...], corpus: Path | None, url: str, models: Path | None, as_json: bool) -> None:
    """Say how likely each page belongs to a pirate service, and why.

    A URL is never fetched here: the newest page captured of it is scored.

    \b
    Example: spyglass score page.html --url https://example.org/plans --json
    """
    if not pages and corpus is None:
        raise UsageError("nothing to score: give a FILE, - for standard input, or --corpus FILE")
    failed = 0
    # A process costs a second to start: a few files do not need one for every processor.
    workers = 0 if corpus else 1
    for (name, address), score in score_all(models or models_in_force(), _inputs(pages, corpus, url), workers):
        if isinstance(score, SpyglassError):
            click.echo(clean(f"{name}: {score}"), err=True)
            failed = max(failed, score.exit_code)
            continue
        click.echo(_line(name, address, score) if as_json else _text(name, score))
    sys.exit(failed)


def _inputs(pages: tuple[str, ...], corpus: Path | None, url: str) -> Iterator[tuple[tuple[str, str], Scorable]]:
    """``((id, url), page)`` in input order; an unreadable input gives its error instead of a page."""
    for page in pages:
        if "://" in page:
            address = url_from_text(page) or page
            yield (page, address), _captured(address)
        elif page == _STDIN:
            yield (page, url), _raw(url, sys.stdin.buffer)
        else:
            address = url or Path(page).name
            try:
                with Path(page).open("rb") as file:
                    yield (page, address), _raw(address, file)
            except (OSError, ValueError) as error:
                yield (page, url), UsageError(f"cannot be read ({getattr(error, 'strerror', None) or error})")
    if corpus is not None:
        for row in read_corpus(corpus):
            yield (row.id, row.url), RawPage(row.url, row.body)


def _raw(url: str, file: IO[bytes]) -> Scorable:
    """What a file holds; an error where that is no page: of nothing, or of a picture, nothing can be said."""
    body = file.read(MAX_BYTES + 1)
    kind = MediaKind.BINARY if body[257:262] == b"ustar" else sniff_bytes(body)
    if kind is not None:
        return UsageError("is empty" if kind is MediaKind.EMPTY else "is no page but a picture, archive or program")
    return RawPage(url, body)


def _captured(url: str) -> Scorable:
    """The newest page captured of ``url``: its evidence or, where that file is gone, the text that was kept."""
    try:
        with opened_store() as engine, reading(engine) as connection:
            found = newest_page(connection, url)
            if found is None:
                return PageRefusedError("no captured page of this address; crawl it first, nothing is fetched here")
            number, page = found
            warc = capture_of_page(connection, number).warc
            if is_purged(connection, warc):
                return PageRefusedError("its newest capture was purged, and nothing of it is kept; crawl it again")
        evidence = current_settings().evidence
        if not evidence_path(evidence, warc.file).exists():
            return page
        return RawPage(url, read_member(evidence, warc), archived=True)
    except SpyglassError as error:
        return error


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
    )


def _text(name: str, score: Score) -> str:
    lines = [f"{clean(name)}: {score.category} ({score.pirate:.0%} pirate)"]
    lines += [f"  {'+' if reason.weight > 0 else '-'} {clean(reason.text)}" for reason in score.reasons]
    return "\n".join(lines)
