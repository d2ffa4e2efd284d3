"""What scoring again what is stored costs: ``python -m benchmarks.rescoring CORPUS [--pages 1000] [--rounds 5]``

The corpus' pages are put into WARC files and a store, one site each, as if an older model had scored them. Then they
are scored again in a fresh process alone: the first half, an interruption, and the rest. Prints one JSON line a
round: pages a second of processor time (one core: reading, unpacking, parsing, scoring, writing), of the clock, that
the second run read only what the first had left, what reading and scoring alone cost, and what it would cost from
rows of features, were they kept of every page as they are of judged ones: no page is read then, and no reason can be
given. Rounds differ by what else the machine does, which only slows them down; a last line gives their median and the
least disturbed one.
"""

import argparse
import gzip
import hashlib
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from classifier.challenge import pirate_chances
from classifier.dataset import LabelledPage, read_corpus
from classifier.page import parse_page
from classifier.registry import read_champion
from classifier.rescoring import Rescored, rescore, score_pages
from classifier.rowkeeping import observe_archived
from classifier.rows import unpack_row
from store.captures import Capture, save_captures
from store.database import Engine, now, reading, writing
from store.entities import Category, NewLink, Score, WarcAddress
from store.evidence import read_member
from store.frontier import add_links
from store.pages import StoredPage, save_pages, save_scores
from store.rescoring import OldPage, old_pages
from store.settings import Settings
from store.sites import SiteScoreRow, save_site_scores
from store.upgrade import open_store

FILE = "benchmark.warc.gz"
ROWS = 100
"""Pages that are scored from their rows: they are alike enough."""


def member(url: str, body: bytes) -> bytes:
    """The response record of a page, compressed."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def fill(engine: Engine, evidence: Path, pages: list[LabelledPage]) -> None:
    """A store with these pages, scored by a model of old."""
    evidence.mkdir(parents=True)
    old = Score(Category.LEGIT, dict.fromkeys(Category, 0.25), (), "m-old")
    at = now()
    with (evidence / FILE).open("wb") as file, writing(engine) as connection:
        for number, page in enumerate(pages):
            key = f"s{number}.example"
            url = f"https://{key}/"
            packed = member(url, page.body)
            address = WarcAddress(FILE, file.tell(), len(packed), hashlib.sha256(packed).hexdigest())
            file.write(packed)
            add_links(connection, [NewLink(url, key, key, 1.0, 0, "seed")], None, at, 3.0)
            capture = Capture(key, url, at, 200, "text/html", len(page.body), "", "", "", "0" * 64, address)
            capture_id = save_captures(connection, [capture], None)[0]
            language = parse_page(page.body, url).language
            page_id = save_pages(connection, [(StoredPage(key, url, "", language, "text", (), at), capture_id)])[0]
            save_scores(connection, [(page_id, old, at)])
            save_site_scores(connection, {key: SiteScoreRow(Category.LEGIT, 0.75, (), "m-old", language, url, 1)}, at)


def from_rows(models: Path, evidence: Path, pages: Sequence[OldPage]) -> tuple[float, float]:
    """Bytes of a row of features, and milliseconds of processor time that a score out of one takes."""
    model = read_champion(models)[1]
    packed = [observe_archived(read_member(evidence, page.warc), page.url, "") for page in pages]
    began = time.process_time()
    pirate_chances(model, [unpack_row(content) for content in packed])
    spent = time.process_time() - began
    return sum(map(len, packed)) / len(packed), 1000 * spent / len(packed)


def measure(engine: Engine, evidence: Path, models: Path, pages: int) -> dict[str, object]:
    """The figures, of a store that ``fill`` made of so many pages."""
    with reading(engine) as connection:
        everything = old_pages(connection, [f"s{number}.example" for number in range(pages)], "m-none")
    score_pages(models, evidence, everything[:1])  # loads the model, language tables and lexicons
    wall, processor = time.monotonic(), time.process_time()
    runs: list[list[Rescored]] = []
    for steps in (pages // 200, None):
        run = rescore(engine, models, evidence, now, workers=1)
        runs.append(list(islice(run, steps)))
        run.close()  # type: ignore[attr-defined]
    wall, processor = time.monotonic() - wall, time.process_time() - processor
    began = time.process_time()
    score_pages(models, evidence, everything)
    scoring = time.process_time() - began
    row_bytes, row_ms = from_rows(models, evidence, everything[:ROWS])
    read = [run[-1].pages for run in runs if run]
    return {
        "pages": sum(read),
        "first_run": read[0],
        "second_run": read[-1],
        "done": runs[-1][-1].done,
        "pages_per_core_second": round(sum(read) / processor, 1),
        "pages_per_second": round(sum(read) / wall, 1),
        "cpu_ms_a_page": round(1000 * processor / sum(read), 2),
        "of_it_reading_and_scoring_ms": round(1000 * scoring / sum(read), 2),
        "kept_row_bytes": round(row_bytes),
        "from_kept_row_ms": round(row_ms, 2),
    }


def measured(store: Path, evidence: Path, models: Path, pages: int) -> dict[str, object]:
    """``measure`` in a process that has read no page yet."""
    engine = open_store(Settings(database=f"sqlite:///{store}", evidence=evidence))
    try:
        return measure(engine, evidence, models, pages)
    finally:
        engine.dispose()


def main() -> None:
    """Fill once, score again in two runs a round, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", type=Path, default=Path("models"))
    given = parser.parse_args()
    pages = list(islice(read_corpus(given.corpus), given.pages))
    speeds: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        evidence, filled = Path(folder) / "evidence", Path(folder) / "store.db"
        engine = open_store(Settings(database=f"sqlite:///{filled}", evidence=evidence))
        fill(engine, evidence, pages)
        engine.dispose()
        for number in range(given.rounds):
            store = Path(shutil.copy(filled, Path(folder) / f"round{number}.db"))
            with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
                figures = fresh.submit(measured, store, evidence, given.models.absolute(), len(pages)).result()
            print(json.dumps(figures), flush=True)
            speeds.append(float(str(figures["pages_per_core_second"])))
    print(json.dumps({"pages_per_core_second": {"median": statistics.median(speeds), "least_disturbed": max(speeds)}}))


if __name__ == "__main__":
    main()
