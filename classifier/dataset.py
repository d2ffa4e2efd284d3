"""Labelled pages: the corpus format, corrections of its labels, and pages read for the first time."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store.entities import Category
from store.errors import UsageError


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """One page with its truth. ``group`` is the source that must stay on one side of any split.

    ``weak`` marks a doubtful label: such a page neither trains nor is scored. ``authored`` pages were written for
    this project: they train and are never counted in a figure.
    """

    id: str
    url: str
    body: bytes
    label: Category
    subtype: str
    language: str
    group: str
    weak: bool
    authored: bool = False


def read_corpus(path: Path) -> Iterator[LabelledPage]:
    """Yield the pages of a ``.jsonl.gz`` (or plain ``.jsonl``) corpus; raises UsageError on a line that is none."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _page(line, f"{path.name}:{number}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: not a readable corpus ({why})") from error


def _page(line: str, place: str) -> LabelledPage:
    try:
        row = json.loads(line)
        return LabelledPage(
            id=str(row["id"]),
            url=str(row.get("url", "")),
            body=str(row["content"]).encode("utf-8", "surrogatepass"),
            label=Category(row["label"]),
            subtype=str(row.get("subtype", "")),
            language=str(row.get("lang", "")),
            group=str(row.get("group", row["id"])),
            weak=bool(row.get("weak", False)),
            authored=bool(row.get("authored", False)),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"it lacks {error}" if isinstance(error, KeyError) else error
        raise UsageError(f"{place}: not a corpus line ({why})") from error


@dataclass(frozen=True, slots=True)
class Correction:
    """A label that reading the page showed to be wrong: ``new`` is a category, or ``weak`` for doubtful."""

    old: str
    new: str
    reason: str


def read_corrections(path: Path) -> dict[str, Correction]:
    """Corrections by page id from a TSV of id, old, new, reason; none if there is no such file."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as rows:
        table = csv.DictReader((row for row in rows if not row.startswith("#")), delimiter="\t")
        return {row["id"]: Correction(row["old"], row["new"], row["reason"]) for row in table}
