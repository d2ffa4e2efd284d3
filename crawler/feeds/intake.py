"""Lists of names → frontier: train, judge the stream, leave out what is known, let the best in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.feeds.hostnames import HostNameModel, train
from crawler.feeds.lists import read_names
from crawler.feeds.selection import Candidate, Selection
from crawler.linkfeatures import link_tokens
from crawler.ranking import pack
from crawler.scoping import scope_of
from crawler.seeds import read_queries, read_seeds, read_site_keys
from store.database import Engine, now, reading, writing
from store.entities import Category, NewLink
from store.frontier import add_links
from store.names import judged_names, known_keys
from store.settings import Settings
from store.urls import host_group

# Scores that are as good as a verdict for learning names, and how many names of each kind are learned from.
SURE, HARMLESS, MOST_NAMES = 0.9, 0.05, 20_000
# A name is worth this part of its chance as a priority: a link or a search result also says why it is there.
NAME_WORTH = 0.3
# Written in one transaction.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of lists: ``names`` read; ``likely`` sites of them (the best, at most a few times what may enter);
    ``known`` of those; ``out_of_scope`` names that are popular, licensed or no web hosts; ``chosen``, best first."""

    names: int
    likely: int
    known: int
    out_of_scope: int
    chosen: tuple[Candidate, ...]


def take_in(engine: Engine, settings: Settings, sources: Sequence[str], most: int, *, dry: bool) -> Intake:
    """Judge the names in ``sources`` (paths, http addresses, ``-``) and put the ``most`` best of unknown sites into the
    frontier.

    ``dry`` only tells. Nothing is fetched but the lists. Raises SeedError, NetworkError, StoreError.
    """
    selection = Selection(train_from(engine, settings), scope_of(settings), most)
    for source in sources:
        for batch in read_names(source):
            selection.add(batch)
    best = selection.best()
    with reading(engine) as connection:
        known = known_keys(connection, [one.site for one in best])
    chosen = tuple(one for one in best if one.site not in known)[:most]
    if not dry:
        _enter(engine, chosen, settings.crawl.delay)
    return Intake(selection.seen, len(best), len(known), selection.out_of_scope, chosen)


def train_from(engine: Engine, settings: Settings) -> HostNameModel:
    """The model of today: names and phrases of the seeds folder, and what the store knows."""
    with reading(engine) as connection:
        pirates, others = judged_names(connection, SURE, HARMLESS, MOST_NAMES)
    seeded, lawful = seed_names(settings.seeds)
    return train(sorted({*seeded, *pirates} - {*others}), sorted({*lawful, *others} - {*pirates}))


def seed_names(folder: Path) -> tuple[set[str], set[str]]:
    """Names of piracy services, with the search phrases of their customers as names are made of them, and of others."""
    lawful = {
        key for file in ("popular.csv", "licensed.csv") for key in read_site_keys(folder / file) if "/" not in key
    }
    hosts = {_host(seed.url) for seed in read_seeds([folder / "sites.csv"]) if _is_service(seed.category)} - lawful
    phrases = [query.text.lower() for query in read_queries(folder / "queries.csv") if query.text.isascii()]
    spelt = {phrase.replace(" ", sign) for phrase in phrases for sign in ("", "-")}
    return hosts | spelt, lawful


def _is_service(category: Category | None) -> bool:
    return category is not None and category.is_pirate


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _enter(engine: Engine, chosen: Sequence[Candidate], delay: float) -> None:
    for start in range(0, len(chosen), CHUNK):
        links = [
            NewLink(
                url=one.url,
                site=one.site,
                host_group=host_group(one.url),
                priority=NAME_WORTH * one.chance,
                hops=1,
                source="feed",
                features=pack(link_tokens(one.url)),
            )
            for one in chosen[start : start + CHUNK]
        ]
        with writing(engine) as connection:
            add_links(connection, links, None, now(), delay)
