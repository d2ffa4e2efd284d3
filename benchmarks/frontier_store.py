"""A frontier as it stands after weeks: many waiting links between many sites, written in bulk. Used by
``store_scale.py``.

Everything is drawn from a seed. Every tenth site was looked at; links lead from pages of LINKS_OF_PAGE to random sites,
so that no two of a page lie together in any index; their features are those of SHAPES different links (how words become
features is measured by ``discovery.cost``).
"""

import random
from collections.abc import Iterator
from functools import cache
from math import ceil

from benchmarks.bulk import finish, write
from crawler.linkcontext import CONTEXT_WIDTH
from crawler.linkfeatures import link_tokens
from crawler.ranking import pack
from store.database import Engine, connect, now
from store.entities import NewLink
from store.urls import url_key

LINKS_OF_PAGE, SHAPES = 20, 2_000
# As many as a model is made of (crawler.learner.MOST_EXAMPLES).
EXAMPLES = 20_000
# As in a crawl: a group that was asked rests, so that leasing must step over the best ones.
DELAY = 3.0

_AT = now()
Row = dict[str, object]


def host(number: int) -> str:
    """The name of a site, which is its key and its host group too."""
    return f"host-{number}.test"


def random_links(rng: random.Random, sites: int, count: int) -> list[NewLink]:
    """What a batch of pages brings: links to pages of random sites, new ones mostly."""
    sources = [host(rng.randrange(sites)) for _ in range(ceil(count / LINKS_OF_PAGE))]
    return [
        _link(rng, sources[number // LINKS_OF_PAGE], rng.randrange(sites), rng.randrange(100))
        for number in range(count)
    ]


def fill(address: str, urls: int, sites: int, seed: int = 1) -> None:
    """Write ``urls`` waiting links on ``sites`` sites into the empty, up-to-date store at ``address``."""
    engine = connect(address)
    counts, best = [0] * sites, [0.0] * sites
    write(engine, "frontier", _waiting(seed, urls, sites, counts, best))
    write(engine, "host_groups", _groups(best))
    write(engine, "sites", _sites(random.Random(seed), counts))
    write(engine, "site_links", _between(seed, urls, sites))
    teach(engine, EXAMPLES, 0)
    finish(engine, ("frontier", "sites", "link_examples"))
    engine.dispose()


def teach(engine: Engine, count: int, known: int) -> None:
    """``count`` more results of first fetches, where ``known`` are there."""
    write(engine, "link_examples", _examples(random.Random(known), known, known + count))


@cache
def _features(number: int) -> bytes:
    return pack(link_tokens(f"https://{number}-tv.test/{number % 3 or ''}", f"iptv word{number % 97}", f"near{number}"))


def _link(rng: random.Random, source: str, target: int, page: int) -> NewLink:
    return NewLink(
        f"https://{host(target)}/page/{page}",
        host(target),
        host(target),
        priority=rng.random(),
        hops=2,
        source="link",
        anchor="anchor",
        referrer=source,
        features=_features(rng.randrange(SHAPES)),
        parent_score=rng.random() ** 4,
        drift=rng.randrange(4),
    )


def _drawn(seed: int, urls: int, sites: int) -> Iterator[tuple[int, int]]:
    """Source and target of every link, the same for the same seed; each page is of another source."""
    rng = random.Random(seed)
    for page in range(ceil(urls / LINKS_OF_PAGE)):
        source = (page * 7919) % sites
        for target in rng.sample(range(sites), min(LINKS_OF_PAGE, urls - page * LINKS_OF_PAGE)):
            yield source, target


def _waiting(seed: int, urls: int, sites: int, counts: list[int], best: list[float]) -> Iterator[Row]:
    rng = random.Random(seed + 1)
    for source, target in _drawn(seed, urls, sites):
        link = _link(rng, host(source), target, counts[target])
        counts[target] += 1
        best[target] = max(best[target], link.priority)
        yield {
            "url_key": url_key(link.url),
            **{name: getattr(link, name) for name in NewLink._fields},
            "state": "pending",
            "attempts": 0,
            "found_at": _AT,
        }


def _groups(best: list[float]) -> Iterator[Row]:
    for number, worth in enumerate(best):
        idle = {"next_due": _AT, "lease_until": _AT, "delay": DELAY, "failures": 0}
        yield {"key": host(number), "best": worth or None, **idle}


def _sites(rng: random.Random, counts: list[int]) -> Iterator[Row]:
    for number, links in enumerate(counts):
        seen = int(number % 10 == 0)
        known = {"fetched": seen, "pages": seen, "score": rng.random() ** 4 if seen else None}
        first = {"source": "link", "first_seen": _AT, "language": ""}
        yield {"key": host(number), "host_group": host(number), "links": links, **first, **known}


def _between(seed: int, urls: int, sites: int) -> Iterator[Row]:
    rng = random.Random(seed + 2)
    for source, target in _drawn(seed, urls, sites):
        seen = {"first_seen": _AT, "last_seen": _AT, "score": rng.random() ** 4}
        yield {"from_site": host(source), "to_site": host(target), **seen}


def _examples(rng: random.Random, first: int, end: int) -> Iterator[Row]:
    for number in range(first, end):
        yield {
            "site": f"seen-{number}.test",
            "source": host(10 * rng.randrange(EXAMPLES)),
            "tokens": _features(rng.randrange(SHAPES)) + bytes(2 * CONTEXT_WIDTH),
            "score": rng.random() ** 4,
            "learned_at": _AT,
        }
