"""Pages a second on one core, from bytes to score with reasons: python -m benchmarks.score_speed CORPUS.jsonl.gz

The plain baseline (BeautifulSoup, TF-IDF, logistic regression) scores the same pages in the same run, a few pages in
turn, so that a busy machine slows both alike.

No stage costs a fifth of a page, and the interpreter itself an eighth: the rest is objects made, looked up and let go.
Of a page's time, walking its tree takes some 20 %, words and their meanings 20 %, offers, links and release names 15
%, guard, contributions and reasons 8 % each, language, parser and links with their context some 5 % each. Tried and
left out: compiling what reads pages and features with mypyc (an eighth less time for a build step), reading the tree
as lexbor writes it out (its tags cost more to tell apart than its nodes to visit), visiting nodes by its own traversal
(it tells no element's end), one long function that walks the tree without calls (a thirtieth of the walk), named
tuples made of one tuple each (.01 ms), shorter patterns for tags with too many attributes (a tenth of that guard),
telling by counts of names, a hundred tags at once, that a page nests too little to look at (no more than a plain
loop), words shared between languages (nothing that could be measured), larger thresholds of the garbage collector or
none at all (2 %), new words of a page looked up together (slower) or told by fewer calls (nothing), passwords looked
for line by line (nothing), words kept in two generations (slower) or more of them (nothing), and samples of half and
of two thirds the length (see docs/quality.md: a tenth less time or half of that, at a loss).
"""

import gc
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
TURN = 20
"""Pages that one of the two scores before the other scores them."""
FIRST = b"<title>First page</title><p>The first page that this process reads, in plain words."
"""What loads with the first page (language tables, lexicons) is no cost of the others: a page worker starts so too."""


def main(corpus: Path) -> None:
    """Print one JSON object with pages a second of both, their ratio, and our 95th percentile and memory."""
    pages = list(read_corpus(corpus))
    scored, taught = pages[::EVERY], pages[1::EVERY]
    start = time.perf_counter()
    champion = load_champion(Path(__file__).parents[1] / "models")
    loaded = time.perf_counter() - start
    champion.score(parse_page(FIRST, ""))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    model = plain_model().fit([plain_text(page.body) for page in taught], [page.label for page in taught])
    gc.freeze()  # as a page worker does after loading
    ours: list[float] = []
    plain: list[float] = []
    for at in range(0, len(scored), TURN):
        turn = scored[at : at + TURN]
        ours += timed(lambda page: champion.score(parse_page(page.body, page.url)), turn)
        plain += timed(lambda page: model.predict_proba([plain_text(page.body)]), turn)
    figures = {
        "pages_per_second": len(ours) / sum(ours),
        "plain_pages_per_second": len(plain) / sum(plain),
        "times_plain": sum(plain) / sum(ours),
        "p50_ms": 1000 * float(np.quantile(ours, 0.5)),
        "p95_ms": 1000 * float(np.quantile(ours, 0.95)),
        "plain_p95_ms": 1000 * float(np.quantile(plain, 0.95)),
        "load_seconds": loaded,
        "peak_mb_with_corpus": memory,
    }
    print(json.dumps({name: round(float(value), 2) for name, value in figures.items()}))


def timed(score: Callable[[LabelledPage], object], pages: list[LabelledPage]) -> list[float]:
    """CPU seconds of each page."""
    taken = []
    for page in pages:
        start = time.process_time()
        score(page)
        taken.append(time.process_time() - start)
    return taken


if __name__ == "__main__":
    main(Path(sys.argv[1]))
