"""Pages a second from bytes to Page, against BeautifulSoup on the same pages in the same run.

    python benchmarks/page_speed.py CORPUS.jsonl.gz [--every N]

The baseline makes less of a page (title, visible text, links, description); both run on one core and are timed by the
processor's clock, page by page in turn, so that a busy machine slows both alike.
"""

import argparse
import gc
import gzip
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import numpy as np
from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

from classifier.page import parse_page
from classifier.reading import language


def by_beautiful_soup(body: bytes, url: str) -> object:
    """What a straightforward program would do."""
    soup = BeautifulSoup(body, "html.parser")
    for code in soup(["script", "style", "template", "noscript"]):
        code.decompose()
    links = [(urljoin(url, str(link["href"])), link.get_text(" ", strip=True)) for link in soup("a", href=True)]
    description = soup.find("meta", attrs={"name": "description"})
    return soup.title, soup.get_text("\n", strip=True), links, description


def timed(read: Callable[[bytes, str], object], body: bytes, url: str) -> float:
    """Milliseconds of processor time for one page."""
    start = time.process_time()
    read(body, url)
    return (time.process_time() - start) * 1000


def report(name: str, times: list[float]) -> None:
    """One line of figures."""
    p50, p95 = np.percentile(times, (50, 95))
    rates = f"{1000 / np.mean(times):7.1f} pages/s, {1000 / p50:7.1f} at the median page"
    print(f"{name:14} {rates}; ms a page: p50 {p50:.2f}  p95 {p95:.2f}  max {max(times):.1f}")


def main() -> None:
    """Time every Nth page of the corpus with both."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--every", type=int, default=8, metavar="N")
    given = arguments.parse_args()
    language.identifier()
    warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
    gc.freeze()  # as a page worker does after loading
    ours: list[float] = []
    theirs: list[float] = []
    sizes: list[int] = []
    with gzip.open(given.corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % given.every == 0:
                row = json.loads(line)
                body = row["content"].encode()
                sizes.append(len(body))
                ours.append(timed(parse_page, body, row["url"]))
                theirs.append(timed(by_beautiful_soup, body, row["url"]))
    print(f"{len(sizes)} pages, median {int(np.median(sizes))} bytes, mean {int(np.mean(sizes))}")
    report("parse_page", ours)
    report("BeautifulSoup", theirs)
    print(f"{sum(theirs) / sum(ours):.1f} times as fast")


if __name__ == "__main__":
    main()
