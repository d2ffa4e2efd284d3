"""Draw traces of real pages for a reader to judge, some of every kind, the same ones for the same seed.

    python -m benchmarks.traces.sample CORPUS.jsonl.gz [--size N] [--seed S] [--reading NAME] [--kind KIND]

Pages at every third place, and all pages of their groups, are for tuning and stay out; so do, on any page, the values
that somebody judged before (*_reading.tsv), after which extractors were mended (the second and third reading left out
their whole pages; after those too few are left). At most PER_PAGE traces of a kind come from a page (any number in the
first reading), and a value comes once. Phones and mails are masked in the corpus, fingerprints cannot be judged by
reading: practice pages measure them. Prints one trace a line: page id, kind, SHA-256 of the value, then value and
surroundings for the reader; a judgement keeps the first three alone.
"""

import argparse
import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from classifier.page import parse_page
from classifier.parsed import Page
from classifier.traces.extract import page_traces
from store.masking import mask_text
from store.traces import Trace, TraceKind

TUNING = 3
PER_PAGE = 3
_NAMES = ("first", "second", "third", "fourth", "fifth")
READINGS = {name: Path(__file__).with_name(f"{name}_reading.tsv") for name in _NAMES}
UNREADABLE = frozenset({TraceKind.PHONE, TraceKind.MAIL, TraceKind.TEXT, TraceKind.TEMPLATE, TraceKind.FAVICON})
AROUND = 90


def read_page(row: dict[str, str]) -> tuple[Page, str]:
    """Page and source of one row of the corpus, as a crawl sees them."""
    body = row["content"].encode()
    kind = f"{row['media_type']}; charset=utf-8"
    page = parse_page(body, row["url"], kind)
    page = replace(page, title=mask_text(page.title), text=mask_text(page.text))
    return page, body.decode(page.charset, "replace")


def rows(corpus: Path) -> list[dict[str, str]]:
    """All rows of the corpus."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def unseen_rows(corpus: Path) -> Iterator[dict[str, str]]:
    """The rows of groups that have no page in the tuning part."""
    every = rows(corpus)
    tuned = {row["group"] for row in every[::TUNING]}
    return (row for row in every if row["group"] not in tuned)


def judged_before(reading: str) -> set[tuple[str, str]]:
    """Kind and digest of each value that was judged before ``reading``."""
    before = list(READINGS.values())[: list(READINGS).index(reading)]
    lines = (line.split("\t") for path in before for line in path.read_text(encoding="utf-8").splitlines())
    return {(fields[1], fields[2]) for fields in lines if len(fields) > 2}


def digest(trace: Trace) -> str:
    """SHA-256 of a value: who has the corpus can find it, who has not learns nothing."""
    return hashlib.sha256(trace.value.encode("utf-8", "replace")).hexdigest()


def draw(found: dict[TraceKind, list[tuple[str, Trace]]], size: int, seed: int) -> list[tuple[str, Trace]]:
    """``size`` finds, as many of each kind as there are, the rest shared evenly among the kinds that have more."""
    die = random.Random(seed)
    left, chosen = size, []
    for number, kind in enumerate(sorted(found, key=lambda kind: (len(found[kind]), kind))):
        share = left // (len(found) - number)
        drawn = die.sample(found[kind], min(share, len(found[kind])))
        chosen += drawn
        left -= len(drawn)
    return chosen


def main() -> None:
    """Print the sample."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--size", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=20261122)
    arguments.add_argument("--reading", choices=list(READINGS), default="fifth")
    arguments.add_argument("--kind", type=TraceKind, choices=list(TraceKind), help="only this kind")
    given = arguments.parse_args()
    found: dict[TraceKind, list[tuple[str, Trace]]] = defaultdict(list)
    context: dict[tuple[str, Trace], str] = {}
    seen = judged_before(given.reading)
    for row in unseen_rows(given.corpus):
        page, source = read_page(row)
        taken: Counter[TraceKind] = Counter()
        for trace in page_traces(page, source):
            key = trace.kind.value, digest(trace)
            if trace.kind in UNREADABLE or given.kind not in {None, trace.kind} or key in seen:
                continue
            taken[trace.kind] += 1
            if taken[trace.kind] <= PER_PAGE:
                seen.add(key)
                found[trace.kind].append((row["id"], trace))
                context[row["id"], trace] = _around(page, source, trace)
    for number, trace in draw(found, given.size, given.seed):
        print(number, trace.kind, digest(trace), trace.value, context[number, trace], sep="\t")


def _around(page: Page, source: str, trace: Trace) -> str:
    text, start = page.text, trace.start if trace.start is not None else -1
    if trace.place in {"markup", "link"}:
        text, start = source, source.find(trace.shown.removesuffix("…")[:60])
    if start < 0:
        return trace.shown
    return " ".join(text[max(0, start - AROUND) : start + AROUND].split())


if __name__ == "__main__":
    main()
