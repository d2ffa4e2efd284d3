"""How many of the traces that a person read in their context are right, kind by kind.

    python -m benchmarks.traces.precision [CORPUS.jsonl.gz]

Right: the page carries this identifier, of this kind, spelled right, and it is nobody's shared property (a builder's
id, a platform's key, a vendor's name). Extractors were mended after the first reading; the second was drawn from pages
nobody had looked at, and companies were mended after it; the third, from the pages that were left, judges the mended
ones; the fourth, of values that nobody had judged, found more of the same and a little was mended again; the fifth, of
values that were left (nearly all of four kinds), judges that. A script's host is right where scripts come from it. With
the corpus the newest reading is counted again over those traces that are still found, which judges no unseen pages.
"""

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.traces.sample import READINGS, digest, read_page, rows
from classifier.traces.extract import page_traces

Judgement = tuple[str, str, str]


def read(path: Path) -> dict[Judgement, bool]:
    """(page, kind, digest) → right or not."""
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {(page, kind, value): verdict == "right" for page, kind, value, verdict, *_ in lines}


def found_now(corpus: Path, judged: set[Judgement]) -> set[Judgement]:
    """Those of ``judged`` that the extractors find today."""
    pages = {page for page, _, _ in judged}
    found = set()
    for row in rows(corpus):
        if row["id"] in pages:
            page, source = read_page(row)
            found |= {(row["id"], trace.kind.value, digest(trace)) for trace in page_traces(page, source)}
    return found & judged


def table(judged: dict[Judgement, bool]) -> dict[str, tuple[int, int]]:
    """Kind → (right, read), and the sum of all."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for (_, kind, _), verdict in judged.items():
        for name in (kind, "all"):
            right[name] += verdict
            every[name] += 1
    return {name: (right[name], every[name]) for name in every}


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path, nargs="?")
    given = arguments.parse_args()
    columns = {f"{name} reading": read(path) for name, path in READINGS.items()}
    newest = list(columns)[-1]
    if given.corpus is not None:
        judged = columns[newest]
        now = found_now(given.corpus, set(judged))
        columns[f"{newest}, today"] = {key: verdict for key, verdict in judged.items() if key in now}
    tables = {name: table(judged) for name, judged in columns.items()}
    kinds = sorted({kind for one in tables.values() for kind in one} - {"all"})
    print(f"{'kind':16}" + "".join(f"{name:>24}" for name in tables))
    for kind in (*kinds, "all"):
        cells = (one.get(kind, (0, 0)) for one in tables.values())
        print(f"{kind:16}" + "".join(f"{f'{a}/{n} = {a / n:.3f}' if n else '-':>24}" for a, n in cells))


if __name__ == "__main__":
    main()
