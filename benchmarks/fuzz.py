"""Fuzzing: how long can any page keep us busy, and does any end us? python -m benchmarks.fuzz --minutes 30

Prints each finding with its seed as it comes, to standard error, one JSON object a line; and at the end one JSON object
to standard output: cases tried, seconds of the slowest, growth of memory, all findings. A case that ended the process
is the one whose seed stands in the file of --at; --only SEED tries one case again.
"""

import argparse
import contextlib
import gc
import gzip
import json
import resource
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.cases import FOLDER
from benchmarks.fuzzing import Case, check_case, make_case
from classifier.page import parse_page
from classifier.scoring import Scorer, load_champion

MOST_SECONDS = 1.0
MOST_MEGABYTES = 300
"""What one page may take, as docs promise it."""
_STUCK_SECONDS = 20.0
_MOST_FINDINGS = 50
_MOST_PAGES = 400
"""Real pages to break: more would only be read more slowly."""


@dataclass(slots=True)
class Tally:
    """What was tried so far."""

    cases: int = 0
    slowest_seconds: float = 0.0
    slowest_seed: str = ""
    grown_mb: float = 0.0
    findings: list[dict[str, object]] = field(default_factory=list)


def main() -> None:
    """Try cases until the time is over; exit code 1 where there was a finding."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=1.0, help="of processor time")
    arguments.add_argument("--seed", default="1")
    arguments.add_argument("--only", metavar="SEED", help="try this one case and show its traceback")
    arguments.add_argument("--corpus", type=Path, help="pages to break besides tests/cases: JSON lines, gzipped")
    arguments.add_argument("--at", type=Path, help="file that holds the seed of the case at hand")
    given = arguments.parse_args()
    pages = real_pages(given.corpus)
    scorer = load_champion(Path(__file__).parents[1] / "models")
    scorer.score(parse_page(pages[0], ""))
    gc.freeze()
    if given.only:
        check_case(scorer, make_case(given.only, pages))
        return
    signal.signal(signal.SIGPROF, _stop)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tally = Tally()
    with contextlib.suppress(KeyboardInterrupt):
        while time.process_time() < 60 * given.minutes and len(tally.findings) < _MOST_FINDINGS:
            seed = f"{given.seed}.{tally.cases}"
            if given.at:
                given.at.write_text(seed)
            _try(scorer, seed, make_case(seed, pages), tally)
    print(json.dumps({"cpu_minutes": round(time.process_time() / 60, 1)} | asdict(tally)))
    raise SystemExit(1 if tally.findings else 0)


def real_pages(corpus: Path | None) -> list[bytes]:
    """The pages of tests/cases, and some of ``corpus``, evenly drawn."""
    bodies = [path.read_bytes() for path in sorted(FOLDER.glob("*/*/*")) if path.name != "case.json"]
    if corpus:
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line)["content"].encode() for line in lines]
        bodies += rows[:: max(1, len(rows) // _MOST_PAGES)]
    return bodies


def _try(scorer: Scorer, seed: str, case: Case, tally: Tally) -> None:
    """Read and score one page and keep what it took, and what went wrong if anything did."""
    fault = ""
    peak = _peak()
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _STUCK_SECONDS)
    try:
        check_case(scorer, case)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        fault = f"{type(error).__name__}: {error} at {traceback.extract_tb(error.__traceback__)[-1]}"[:500]
    signal.setitimer(signal.ITIMER_PROF, 0)
    taken, grown = time.process_time() - start, _peak() - peak
    if taken > tally.slowest_seconds:
        tally.slowest_seconds, tally.slowest_seed = round(taken, 2), seed
    tally.cases += 1
    tally.grown_mb = round(tally.grown_mb + grown)
    if taken > MOST_SECONDS or tally.grown_mb > MOST_MEGABYTES:
        fault = fault or f"{taken:.2f} s, {tally.grown_mb:.0f} MB grown"
    if fault:
        tally.findings.append({"seed": seed, "recipe": case.recipe, "bytes": len(case.body), "fault": fault})
        print(json.dumps(tally.findings[-1]), file=sys.stderr, flush=True)


def _stop(*_: object) -> None:
    raise TimeoutError(f"still busy after {_STUCK_SECONDS:.0f} s")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
