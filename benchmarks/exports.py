"""Time and memory of exporting many confirmed sites: ``python -m benchmarks.exports [SITES] [FOLDER]``.

Makes a store on SQLite with that many sites (two captures and two agreeing reviews each), then exports all in every
format, each in a process of its own, with all guarantees asked and the ledger written. Prints one JSON line a format:
seconds by the clock and of the processor, peak memory of the process, size of the file.
"""

import hashlib
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from pathlib import Path

from sqlalchemy import Engine, insert

from reports.exporting import export
from reports.formats import FORMATS
from reports.infrastructure import read_infrastructure
from reports.leaving import Wish
from store.database import connect, reading, writing
from store.exportable import labelled_pirates
from store.findings import Tlp
from store.partners import Partner, put_partner
from store.schema.crawl import sites
from store.schema.pages import captures
from store.schema.review import labels, reviews
from store.settings import PROJECT, ExportSettings, Settings
from store.upgrade import open_store
from store.users import ensure_user

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
BATCH = 10_000


def fill(engine: Engine, count: int) -> None:
    """``count`` sites that keep every guarantee."""
    with writing(engine) as connection:
        for name in ("anna", "ben"):
            ensure_user(connection, name, AT)
        put_partner(connection, Partner("Police", "", Tlp.AMBER, "", "anna", AT))
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        with writing(engine) as connection:
            connection.execute(insert(sites), [_site(number) for number in numbers])
            connection.execute(insert(captures), [_capture(number, page) for number in numbers for page in (0, 1)])
            connection.execute(insert(reviews), [_review(number, by) for number in numbers for by in (0, 1)])
            connection.execute(insert(labels), [_label(number) for number in numbers])


def run(url: str, kind: str, out: Path, told: Queue) -> None:
    """Export everything once, in this process."""
    began = time.perf_counter()
    engine = connect(url)
    with reading(engine) as connection:
        chosen = labelled_pirates(connection)
    shared = read_infrastructure(PROJECT / "seeds")
    outcome = export(engine, chosen, Wish("Police", kind, "anna", AT), out, ExportSettings(), shared)
    engine.dispose()
    told.put(
        {
            "format": kind,
            "sites": outcome.export.items if outcome.export else 0,
            "refused": len(outcome.refused),
            "seconds": round(time.perf_counter() - began, 1),
            "processor_seconds": round(time.process_time(), 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "file_mb": round(out.stat().st_size / 1e6),
        }
    )


def main() -> None:
    """Fill a store and export it in every format."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        url = f"sqlite:///{folder}/exports.db"
        engine = open_store(Settings(database=url))
        fill(engine, count)
        engine.dispose()
        for kind in FORMATS:
            told: Queue = processes.Queue()
            worker = processes.Process(target=run, args=(url, kind, Path(folder) / f"out.{kind}", told))
            worker.start()
            print(json.dumps(told.get()), flush=True)
            worker.join()


def _digest(number: int, page: int) -> str:
    return hashlib.sha256(f"{number} {page}".encode()).hexdigest()


def _key(number: int) -> str:
    return f"site{number}.example"


def _site(number: int) -> dict[str, object]:
    return {
        "id": number, "key": _key(number), "host_group": _key(number), "source": "seed", "first_seen": AT, "links": 0,
        "last_seen": AT, "fetched": 2, "state": "live", "state_at": AT, "pages": 2, "category": "iptv_reseller",
        "score": 0.9, "language": "en", "url": f"https://{_key(number)}/", "verdict": "iptv_reseller",
        "decided_at": AT,
    }  # fmt: skip


def _capture(number: int, page: int) -> dict[str, object]:
    return {
        "site": _key(number), "url": f"https://{_key(number)}/{page}", "fetched_at": AT - timedelta(hours=page),
        "status": 200, "content_type": "text/html", "bytes": 9000, "address": f"192.0.2.{number % 250}",
        "certificate_sha256": "", "location": "", "payload_sha256": _digest(number, page), "warc_file": "a.warc.gz",
        "warc_offset": number * 20_000 + page * 10_000, "warc_length": 9000, "member_sha256": _digest(number, page),
    }  # fmt: skip


def _review(number: int, by: int) -> dict[str, object]:
    return {
        "id": number * 2 + by, "site_id": number, "verdict": "iptv_reseller", "reviewer": ("anna", "ben")[by],
        "reviewed_at": AT, "evidence": [_digest(number, 0), _digest(number, 1)], "note": "",
        "stage": ("first", "second")[by], "conduct": ["sells_subscriptions"],
    }  # fmt: skip


def _label(number: int) -> dict[str, object]:
    return {
        "site_id": number, "category": "iptv_reseller", "decided_at": AT, "review_ids": [number * 2, number * 2 + 1],
        "provenance": "agreed",
    }  # fmt: skip


if __name__ == "__main__":
    main()
