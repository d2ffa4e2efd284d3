"""Pages a second on one core, from bytes to score with reasons: python -m benchmarks.score_speed CORPUS.jsonl.gz

The plain baseline (BeautifulSoup, TF-IDF, logistic regression) scores the same pages in the same run.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.plain import plain_model, plain_text
from classifier.dataset import LabelledPage, read_corpus
from classifier.page import parse_page
from classifier.scoring import load_champion

EVERY = 4
"""A quarter of the corpus is scored, another quarter trains the baseline."""


def main(corpus: Path) -> None:
    """Print one JSON object with pages a second of both, their ratio, and our 95th percentile and memory."""
    pages = list(read_corpus(corpus))
    scored, taught = pages[::EVERY], pages[1::EVERY]
    start = time.perf_counter()
    champion = load_champion(Path(__file__).parents[1] / "models")
    loaded = time.perf_counter() - start
    champion.score(parse_page(b"warm", ""))
    ours = timed(lambda page: champion.score(parse_page(page.body, page.url)), scored)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    model = plain_model().fit([plain_text(page.body) for page in taught], [page.label for page in taught])
    plain = timed(lambda page: model.predict_proba([plain_text(page.body)]), scored)
    figures = {
        "pages_per_second": len(ours) / ours.sum(),
        "plain_pages_per_second": len(plain) / plain.sum(),
        "times_plain": plain.sum() / ours.sum(),
        "p95_ms": 1000 * float(np.quantile(ours, 0.95)),
        "load_seconds": loaded,
        "peak_mb_with_corpus": memory,
    }
    print(json.dumps({name: round(float(value), 2) for name, value in figures.items()}))


def timed(score: Callable[[LabelledPage], object], pages: list[LabelledPage]) -> np.ndarray:
    """CPU seconds of each page."""
    taken = []
    for page in pages:
        start = time.process_time()
        score(page)
        taken.append(time.process_time() - start)
    return np.array(taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
