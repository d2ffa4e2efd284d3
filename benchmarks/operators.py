"""Operators: quality of joins on the practice web, successors, stability of ids, and cost at 100,000 sites.

    python -m benchmarks.operators [--seeds 11 12 13 14] [--hosts 800] [--sites 100000]

Each seed is a practice web with known operators and planted false friends: hosts that share addresses, a CDN, a site
builder's tags, bought kits with the same texts and looks, a public wallet for donations, a middleman of payments, lists
that quote shops' handles. The first pages of every host are read as the crawl reads them. The weights were set on seeds
1 to 4; report others. The synthetic store has families as seldom large as real ones and traces as common as real ones.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from sqlalchemy import Engine, update

from classifier.operators.assignment import assign
from classifier.operators.rebuild import rebuild
from classifier.page import parse_page
from classifier.scoring import Scorer, load_champion
from classifier.sites import PageScore, site_score
from classifier.traces.captures import capture_traces
from classifier.traces.extract import page_traces
from practice.truth import Truth
from practice.wire import Request
from practice.world import World
from store.database import reading, writing
from store.entities import NewLink, SiteState, Verdict
from store.frontier import add_links
from store.masking import mask_text
from store.membership import placed_sites
from store.operatorends import whereabouts
from store.operators import standing_operator
from store.schema.crawl import sites
from store.settings import Settings
from store.succession import confirmed_kin
from store.traces import Sighting, Trace, record_traces
from store.upgrade import open_store

DAY = datetime(2026, 3, 1, tzinfo=UTC)
PAGES = 5  # what the crawl fetches of a site that looks relevant
PIRATES = 0.3  # more than in the wild: what is counted are pairs of their sites
STEPS = 20


@dataclass(frozen=True)
class Site:
    """One practice host with the traces of its front page and of its first pages, and the champion's score of it."""

    truth: Truth
    score: float
    first: tuple[Trace, ...]
    all: tuple[Trace, ...]


def main() -> None:
    """Run everything and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[11, 12, 13, 14])
    parser.add_argument("--hosts", type=int, default=800)
    parser.add_argument("--sites", type=int, default=100_000, help="of the synthetic store; 0 leaves it out")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for seed in options.seeds:
        web = read_web(seed, options.hosts)
        counts = joins(web) + successors(web) + stability(web)
        show(f"seed {seed}", counts)
        total += counts
    if options.seeds:
        show("all seeds", total)
    if options.sites:
        from benchmarks.operator_scale import measure

        measure(options.sites)


def read_web(seed: int, hosts: int) -> list[Site]:
    """The traces of every host of a practice web."""
    world = World(seed, hosts, PIRATES)
    truth = [row for row in world.truth() if row.trap is None and row.pages]
    scorer = load_champion(Path("models"))
    return [read_site(world, row, scorer) for row in truth if row.kind != "search"]


def read_site(world: World, row: Truth, scorer: Scorer) -> Site:
    """What the first pages of a host show, and the address that they come from."""
    host = world.hosts[row.host]
    found, scores = [capture_traces(row.site, row.address, "")], []
    for path in list(world.sitemap(host))[:PAGES]:
        reply = world.answer(Request("GET", row.host, path))
        assert reply is not None
        url = f"{host.scheme}://{row.host}{path}"
        page = parse_page(reply.body, url, reply.content_type)
        page = replace(page, title=mask_text(page.title), text=mask_text(page.text))
        found.append(page_traces(page, reply.body.decode("utf-8", "replace")))
        scores.append(PageScore(scorer.score(page), url))
    traces = [tuple(part) for part in found]
    return Site(row, site_score(scores).pirate, sum(traces[:2], ()), sum(traces, ()))


@contextmanager
def store() -> Iterator[Engine]:
    """An empty store in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(Settings(database=f"sqlite:///{folder}/spyglass.db"))
        yield engine
        engine.dispose()


def crawl(engine: Engine, found: Iterable[Site], at: datetime, *, front: bool = False) -> None:
    """Put sites with their traces and scores into the store; with ``front`` those of their front page alone."""
    with writing(engine) as connection:
        for site in found:
            key = site.truth.site
            add_links(connection, [NewLink(f"https://{key}/", key, key, 1.0, 0, "seed")], None, at, 3.0)
            connection.execute(update(sites).where(sites.c.key == key).values(score=site.score))
            record_traces(connection, Sighting(key, None, None, at), site.first if front else site.all)


def clusters(engine: Engine, web: Sequence[Site]) -> dict[str, int]:
    """The operator of each site that has one."""
    with reading(engine) as connection:
        placed = placed_sites(connection, [site.truth.site for site in web])
    return {key: operator for key, (_, operator) in placed.items() if operator is not None}


def joins(web: Sequence[Site]) -> Counter[str]:
    """Pairs that are joined and pairs that should be."""
    with store() as engine:
        crawl(engine, web, DAY)
        rebuild(engine, DAY)
        made = pairs(clusters(engine, web))
    true = true_pairs(web)
    for one, two in sorted(made - true)[:5]:
        print(f"  false: {one} {two}")
    return Counter({"joined": len(made), "true": len(true), "right": len(made & true)})


def true_pairs(web: Sequence[Site]) -> set[tuple[str, str]]:
    """Pairs of sites of one operator."""
    return pairs({site.truth.site: site.truth.operator for site in web if site.truth.operator})


def pairs(groups: dict[str, object]) -> set[tuple[str, str]]:
    """All pairs of sites within one group."""
    members: dict[object, list[str]] = {}
    for key, group in sorted(groups.items()):
        members.setdefault(group, []).append(key)
    return {pair for keys in members.values() for pair in combinations(keys, 2)}


def successors(web: Sequence[Site]) -> Counter[str]:
    """Operators' last sites come when the first was confirmed and is down: known by their front page, and by all that
    is fetched at the first crawl?"""
    late = [site for site in web if site.truth.successor_of]
    before = {site.truth.host: site.truth.site for site in web}
    counts: Counter[str] = Counter({"successors": len(late)})
    with store() as engine:
        crawl(engine, (site for site in web if not site.truth.successor_of), DAY)
        rebuild(engine, DAY)
        gone = [before[site.truth.successor_of or ""] for site in late]
        with writing(engine) as connection:
            fate = {"verdict": Verdict.IPTV_RESELLER, "decided_at": DAY, "state": SiteState.DOWN}
            connection.execute(update(sites).where(sites.c.key.in_(gone)).values(**fate))
        for site, old in zip(late, gone, strict=True):
            counts["by front page"] += recognised(engine, site, old, front=True)
            counts["at first crawl"] += recognised(engine, site, old, front=False)
    return counts


def recognised(engine: Engine, site: Site, old: str, *, front: bool) -> bool:
    """Whether the store gives the site to the operator of the old one, and says that he is back."""
    at, key = DAY + timedelta(days=30), site.truth.site
    crawl(engine, [site], at, front=front)
    with writing(engine) as connection:
        assign(connection, key, at)
        placed = placed_sites(connection, [key, old])
        kin = confirmed_kin(connection, [key]).get(key)
    return placed[key][1] is not None and placed[key][1] == placed[old][1] and kin is not None and kin.returned


def stability(web: Sequence[Site]) -> Counter[str]:
    """The web comes in twenty parts, with a rebuild after each: what does every id that was ever given tell?"""
    order = random.Random(1).sample(web, len(web))
    counts: Counter[str] = Counter()
    true = true_pairs(web)
    with store() as engine:
        given: dict[int, set[str]] = {}
        for step in range(STEPS):
            part = order[step::STEPS]
            crawl(engine, part, DAY + timedelta(days=step))
            rebuild(engine, DAY + timedelta(days=step))
            now = clusters(engine, web)
            counts.update(told_by_ids(engine, given, now))
            given |= {operator: {key for key in now if now[key] == operator} for operator in set(now.values())}
            made = pairs(now)
            counts["joined while young"] += len(made)
            counts["right while young"] += len(made & true)
    return counts


def told_by_ids(engine: Engine, given: dict[int, set[str]], now: dict[str, int]) -> Counter[str]:
    """What each id answers that was ever ``given``, with the sites it had last: it stands and has most of them; another
    has taken it up and has most of them; it ended and names where each of them is; or it misleads."""
    counts: Counter[str] = Counter()
    with reading(engine) as connection:
        for number, members in given.items():
            found = standing_operator(connection, number)
            held = Counter(now[key] for key in members if key in now)
            counts["ids asked"] += 1
            if held and held[found.id] == max(held.values()):
                counts["stand" if found.id == number else "taken up"] += 1
            elif found.ended_at is not None:
                told = {one.site: one.operator_id for one in whereabouts(connection, found.id)}
                counts["ended"] += all(told.get(key, 0) == now.get(key) for key in members)
    return counts


def show(name: str, counts: Counter[str]) -> None:
    """Print one row of figures."""
    precision, recall = counts["right"] / max(1, counts["joined"]), counts["right"] / max(1, counts["true"])
    print(f"{name}: pairwise precision {precision:.4f} ({counts['joined']} joined), recall {recall:.4f}", end="")
    print(f" ({counts['true']} true)")
    late = max(1, counts["successors"])
    print(f"  successors: {counts['at first crawl'] / late:.1%} recognised at first crawl", end="")
    print(f", {counts['by front page'] / late:.1%} by the front page alone ({counts['successors']})")
    young = counts["right while young"] / max(1, counts["joined while young"])
    print(f"  precision over {STEPS} rebuilds of the growing web: {young:.4f} ({counts['joined while young']} joined)")
    right = counts["stand"] + counts["taken up"] + counts["ended"]
    print(f"  ids ever given, asked after each of {STEPS} rebuilds: {right} of {counts['ids asked']} answers right:")
    print(f"    {counts['stand']} name the same operator, {counts['taken up']} the one that took it up,", end="")
    print(f" {counts['ended']} ended and tell where its sites are")


if __name__ == "__main__":
    main()
