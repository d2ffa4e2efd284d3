"""What ranking costs: processor time a discovered link, and a re-ranking of everything that waits.

    python -m benchmarks.discovery.cost [--links 100000] [--sites 20000] [--database URL]

Names, anchors and sources are made up; the store is a fresh SQLite file unless an empty store is given. Printed:
microseconds of processor time a link for its features, and for its priority (store queries included, 20 links a page,
as many pages at once as the crawl stores together); seconds for one re-ranking of all rows after a refit, and its
longest single write.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from crawler import reranking
from crawler.learner import Learner
from crawler.linkcontext import prior_model
from crawler.linkfeatures import link_tokens, with_trade_words
from crawler.pipelines import BATCH
from crawler.ranking import all_tokens, gather, pack
from store.database import now, writing
from store.entities import NewLink
from store.frontier import add_links
from store.link_examples import LinkExample, add_examples
from store.priorities import Move
from store.settings import Settings
from store.sites import note_site_links
from store.upgrade import open_store

PAGE = 20
EXAMPLES = 2_000
SYLLABLES = (
    "ba",
    "cor",
    "di",
    "fu",
    "gla",
    "he",
    "iptv",
    "kan",
    "lo",
    "mi",
    "nor",
    "pra",
    "qui",
    "ro",
    "sen",
    "tv",
    "ze",
)
ANCHORS = (
    "IPTV Abo kaufen",
    "Home",
    "Best channels 4K",
    "Impressum",
    "Free trial",
    "Read more",
    "Kontakt",
    "Warez blog",
)

AROUND = "some words around the link"


def main() -> None:
    """Fill a store and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=20_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spyglass-cost-") as folder:
        engine = open_store(Settings(database=options.database or f"sqlite:///{Path(folder) / 'spyglass.db'}"))
        measure(engine, options.links, options.sites)
        engine.dispose()


def measure(engine: Engine, links: int, sites: int) -> None:
    """Fill, rank batch by batch, refit, rank everything."""
    die = random.Random(1)
    names = [
        f"{''.join(die.choices(SYLLABLES, k=4))}{number}.{die.choice(('com', 'tv', 'de'))}" for number in range(sites)
    ]
    learner = Learner(engine, with_trade_words(prior_model()), seed=1)
    features = ranking = 0.0
    for _ in range(links // (PAGE * BATCH)):
        places = [(source, name) for source in die.choices(names, k=BATCH) for name in die.choices(names, k=PAGE)]
        shown = [(f"https://{name}/{die.randint(0, 9) or ''}", die.choice(ANCHORS)) for _, name in places]
        started = time.process_time()
        tokens = [pack(link_tokens(url, anchor, AROUND, "en")) for url, anchor in shown]
        features += time.process_time() - started
        found = [link(die, *place, *what, said) for place, what, said in zip(places, shown, tokens, strict=True)]
        with writing(engine) as connection:
            note_site_links(connection, {(link.referrer, link.site): die.random() for link in found}, now())
            started = time.process_time()
            learner.rank(connection, found)
            ranking += time.process_time() - started
            add_links(connection, found, None, now(), 3.0)
    teach(engine, die, names)
    print(f"features  {features / links * 1e6:.1f} us of processor time a link")
    print(
        f"priority  {ranking / links * 1e6:.1f} us of processor time a link, {PAGE} links a page, {BATCH} pages at once"
    )
    longest = watch()
    started = time.monotonic()
    asyncio.run(learner.turn())
    spent = time.monotonic() - started
    print(
        f"refit and re-ranking of {links:,} links on {sites:,} sites  {spent:.1f} s, longest write {max(longest):.3f} s"
    )


def link(die: random.Random, source: str, name: str, url: str, anchor: str, tokens: bytes) -> NewLink:
    """One link of a page."""
    return NewLink(url, name, name, 0.01, 1, "link", anchor, source, features=tokens, parent_score=die.random())


def teach(engine: Engine, die: random.Random, names: list[str]) -> None:
    """Examples enough for a model that moves everything."""
    with writing(engine) as connection:
        for number in range(EXAMPLES):
            name, anchor = f"old{number}.{die.choice(names)}", die.choice(ANCHORS)
            url = f"https://{name}/"
            one = link(die, die.choice(names), name, url, anchor, pack(link_tokens(url, anchor, AROUND, "en")))
            known = all_tokens([one], gather(connection, [one]))
            score = 0.9 if "iptv" in url else 0.02
            add_examples(connection, [LinkExample(one.site, one.referrer, pack(known[0]), score)], now())


def watch() -> list[float]:
    """Notes how long each write of a re-ranking holds the store."""
    held: list[float] = []
    write = reranking.write

    def timed(engine: Engine, moves: Sequence[Move]) -> None:
        started = time.monotonic()
        write(engine, moves)
        held.append(time.monotonic() - started)

    reranking.write = timed
    return held


if __name__ == "__main__":
    main()
