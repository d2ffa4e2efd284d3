"""What a page's traces cost, beside reading it: processor time of both on the same pages, in one run.

python -m benchmarks.traces.cost CORPUS.jsonl.gz [--every N]
"""

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.traces.sample import read_page, rows
from classifier.reading import language
from classifier.traces.extract import EXTRACTORS, page_traces
from classifier.traces.material import gather


def main() -> None:
    """Time every Nth page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--every", type=int, default=4, metavar="N")
    given = arguments.parse_args()
    language.identifier()
    parts: Counter[str] = Counter()
    reading, tracing, found = [], [], []
    chosen = rows(given.corpus)[:: given.every]
    page_traces(*read_page(chosen[0]))  # loads the lists
    for row in chosen:
        start = time.process_time()
        page, source = read_page(row)
        middle = time.process_time()
        found.append(len(page_traces(page, source)))
        tracing.append(1000 * (time.process_time() - middle))
        reading.append(1000 * (middle - start))
        material = gather(page, source)
        for extract in EXTRACTORS:
            start = time.process_time()
            list(extract(material))
            parts[extract.__module__.rpartition(".")[2]] += 1000 * (time.process_time() - start)
    print(f"{len(chosen)} pages, {np.mean(found):.1f} traces a page, median {np.median(found):.0f}; processor time")
    for name, times in (("reading", reading), ("traces", tracing)):
        p50, p95 = np.percentile(times, (50, 95))
        print(f"{name:8} ms a page: p50 {p50:.2f}  p95 {p95:.2f}  mean {np.mean(times):.2f}  max {max(times):.1f}")
    print(f"traces cost {np.median(tracing) / np.median(reading):.2f} of reading, at the median page")
    print("mean ms: " + ", ".join(f"{name} {total / len(chosen):.2f}" for name, total in parts.most_common()))


if __name__ == "__main__":
    main()
