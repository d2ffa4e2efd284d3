"""Run a spyglass command and look at it a thousand times a second: where its own process spends its processor time.

    python -m benchmarks.sampled COMMAND …        as spyglass COMMAND …; writes profile.txt into the working folder

A sample counts for the outermost of STAGES that is on the stack; what is on none is Scrapy's and Twisted's.
"""

import resource
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from benchmarks.counted import seconds
from cli.main import main as spyglass

EVERY = 0.001
SHOWN = 40
# Function and file → what an operator would call it; the first that matches from the innermost frame outwards.
STAGES = {
    ("known_before", "learner.py"): "link model: what was known before",
    ("rank_sites", "learner.py"): "link model: the sites' other pages anew",
    ("rank", "learner.py"): "link model: priorities of new links",
    ("turn", "learner.py"): "link model: learning and re-ranking",
    ("take", "newlinks.py"): "links of a page",
    ("find_operators", "tracing.py"): "operators of promising sites",
    ("note_site_links", "sites.py"): "store: who links to whom",
    ("_site_rows", "answers.py"): "store: site scores",
    ("save_answers", "answers.py"): "store: captures, pages, scores",
    ("end_leases", "endings.py"): "store: ends of leases",
    ("standings", "standing.py"): "store: how sites stand",
    ("add_links", "frontier.py"): "store: new links",
    ("hold_groups", "frontier.py"): "store: locks",
    ("record", "recording.py"): "store: the rest of a batch",
    ("_write", "pipelines.py"): "store: commit, archive on disk",
    ("_take", "scheduler.py"): "leases",
    ("obey", "orders.py"): "orders (handling codes)",
    ("foresee", "orders.py"): "orders (handling codes)",
    ("process_request", "robots.py"): "robots.txt",
    ("write", "capture.py"): "WARC records",
    ("process_response", "capture.py"): "WARC records",
    ("give", "workline.py"): "pages to and from the workers",
    ("data_received", "workline.py"): "pages to and from the workers",
    ("process_response", "guard.py"): "guards",
    ("process_request", "guard.py"): "guards",
    ("bytes_received", "guard.py"): "guards",
    ("_plant", "start.py"): "start: seeds",
    ("begin", "start.py"): "start: the rest",
    ("refresh", "queue.py"): "end: the queue",
}
_stages: Counter[str] = Counter()
_places: Counter[str] = Counter()


def _look(_number: int, frame: FrameType | None) -> None:
    if frame is not None:
        code = frame.f_code
        _places[f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_name}"] += 1
    stage = ""
    while frame is not None and not stage:
        code = frame.f_code
        stage = STAGES.get((code.co_name, code.co_filename.rsplit("/", 1)[-1]), "")
        frame = frame.f_back
    _stages[stage or "Scrapy, Twisted, the rest"] += 1


def main() -> None:
    """Run the command line under the timer, then write the tables."""
    signal.signal(signal.SIGPROF, _look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        spyglass()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        total = sum(_stages.values()) or 1
        mine, workers = seconds(resource.RUSAGE_SELF), seconds(resource.RUSAGE_CHILDREN)
        lines = [
            f"processor seconds: {mine:.1f} here, {workers:.1f} in the workers",
            *(f"{count / total:6.1%}  {name}" for name, count in _stages.most_common()),
        ]
        lines += ["", *(f"{count / total:6.1%}  {name}" for name, count in _places.most_common(SHOWN))]
        Path("profile.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.argv[0] = "spyglass"
    main()
