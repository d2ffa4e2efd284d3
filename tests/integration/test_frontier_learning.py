"""The frontier learns from first fetches, across workers and restarts, and can say why a site waits where it does."""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, select

from crawler import reranking
from crawler.counters import RELEVANT
from crawler.explanation import explain
from crawler.frontier import BEHIND, EXPLORED, FLOOR, NOTICEABLE
from crawler.learner import EXPLORATION, Learner
from crawler.linkcontext import LISTED, prior_model
from crawler.linkfeatures import LIST_NAMES, WIDTH, link_tokens
from crawler.ranking import all_tokens, gather, pack, priced, unpack
from store.database import connect, reading, writing
from store.entities import Category, NewLink
from store.errors import StoreBusyError
from store.frontier import add_links, lock_groups
from store.labels import Label, put_label
from store.link_examples import LinkExample, add_examples, examples_since
from store.patience import hurry
from store.priorities import Move, Waiting, waiting_best, waiting_from, waiting_of
from store.schema.crawl import frontier, host_groups, link_examples, sites
from store.settings import Settings
from store.standing import fetched_standings, standings
from tests.integration.crawling import crawling

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SELLER, BAKERY = "Canales en vivo 4K", "Panadería de barrio"


def found(name: str, anchor: str) -> NewLink:
    """A link to the front page of ``name``, as a page nobody judged shows it."""
    url = f"https://{name}/"
    tokens = pack(link_tokens(url, anchor, language="es"))
    return NewLink(url, name, name, 0.01, 1, "link", anchor, "list.test", features=tokens)


def fill(engine: Engine, waiting: int = 30, fetched: int = 60) -> None:
    """Sellers and bakeries: of each kind some that wait, and some that taught what they are."""
    kinds = [("tv", SELLER, 0.95), ("pan", BAKERY, 0.02)]
    with writing(engine) as connection:
        for word, anchor, score in kinds:
            links = [found(f"{word}-{number}.test", anchor) for number in range(waiting)]
            add_links(connection, links, None, AT, 3.0)
            teach(connection, [found(f"old-{word}-{number}.test", anchor) for number in range(fetched)], score)


def teach(connection: Connection, links: Sequence[NewLink], score: float) -> None:
    """Keep what first fetches of ``links`` showed."""
    standing = gather(connection, links)
    for link, tokens in zip(links, all_tokens(links, standing), strict=True):
        add_examples(connection, [LinkExample(link.site, link.referrer, pack(tokens), score)], AT)


def turn(learner: Learner) -> None:
    """Let the learner look for news once, as it does every second beside a crawl."""
    asyncio.run(learner.turn())


def order_of(engine: Engine) -> list[str]:
    """The kinds of the waiting sites, best first."""
    with reading(engine) as connection:
        return [row.site.partition("-")[0] for row in waiting_best(connection, 100)]


def test_what_waits_is_ranked_by_what_was_learned(engine: Engine) -> None:
    """After a refit every waiting link to a site like those that proved pirates goes before every other."""
    fill(engine)
    learner = Learner(engine, prior_model(), seed=1)
    turn(learner)
    assert learner.model.examples == 120
    assert order_of(engine) == ["tv"] * 30 + ["pan"] * 30


@pytest.mark.parametrize("seed", range(3))
def test_all_is_ranked_wherever_it_begins(engine: Engine, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A re-ranking of random parts, in batches that end in the midst of sites and writes in the midst of batches, gives
    the best link of every site the worth that it has on its own; the others stay behind it and are off by less than
    half."""
    monkeypatch.setattr(reranking, "BATCH", 7)
    monkeypatch.setattr(reranking, "PORTION", 3)
    fill(engine)
    with writing(engine) as connection:
        more = [found("tv-5.test", SELLER)._replace(url=f"https://tv-5.test/{page}") for page in range(20)]
        add_links(connection, more, None, AT, 3.0)
    learner = Learner(engine, prior_model(), seed=seed)
    turn(learner)
    with reading(engine) as connection:
        waiting = waiting_from(connection, "", 0, None, 1_000, FLOOR, EXPLORED)
        alone = {row: priced(learner.model, [row], gather(connection, [row]))[0] for row in waiting}
    assert len(waiting) == 80
    best = {row.site: row for row in sorted(waiting, key=lambda row: row.priority)}.values()
    assert [row.priority for row in best] == pytest.approx([alone[row] for row in best], rel=NOTICEABLE)
    assert [row.priority for row in waiting] == pytest.approx(list(alone.values()), rel=BEHIND)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_ranking_waits_while_the_log_is_copied(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite a re-ranking writes nothing while the store's log is about to begin anew, and all of it afterwards."""
    fill(engine)
    looks: list[bool] = []
    write = reranking.write

    def busy(_: Engine) -> bool:
        looks.append(len(looks) < 3)
        return looks[-1]

    def noted(engine: Engine, moves: Sequence[Move]) -> None:
        assert looks[-1] is False
        write(engine, moves)

    monkeypatch.setattr(reranking, "catching_up", busy)
    monkeypatch.setattr(reranking, "write", noted)
    turn(Learner(engine, prior_model(), seed=1))
    assert looks[:4] == [True, True, True, False]
    assert order_of(engine) == ["tv"] * 30 + ["pan"] * 30


def test_two_rank_at_once(engine: Engine) -> None:
    """Workers that rank everything at the same moment do not hinder each other, nor undo what the other wrote."""
    fill(engine, waiting=300)
    learners = [Learner(engine, prior_model(), seed=seed) for seed in range(2)]
    with ThreadPoolExecutor(len(learners)) as pool:
        list(pool.map(turn, learners))
    with reading(engine) as connection:
        waiting = waiting_from(connection, "", 0, None, 1_000, FLOOR, EXPLORED)
        alone = priced(learners[0].model, waiting, gather(connection, waiting))
        best = {row.key: row.best for row in connection.execute(select(host_groups))}
    assert len(waiting) == 600
    assert [row.priority for row in waiting] == pytest.approx(alone.tolist(), rel=NOTICEABLE)
    assert best == {row.host_group: row.priority for row in waiting}


def test_a_ranking_that_meets_a_lock_ends_and_comes_again(engine: Engine, database: str) -> None:
    """Where somebody holds what is to be written, the re-ranking says that the store is busy; the next goes through."""
    fill(engine)
    learner, other = Learner(engine, prior_model(), seed=1), connect(database)
    hurry(engine, 0.1)
    with writing(other) as holder:
        lock_groups(holder, ["tv-7.test"])
        with pytest.raises(StoreBusyError):
            turn(learner)
    other.dispose()
    hurry(engine, 10)
    turn(learner)
    assert order_of(engine) == ["tv"] * 30 + ["pan"] * 30


def test_sources_are_known_at_once_as_one_by_one(engine: Engine) -> None:
    """What is asked once for all sites whose pages show links is what each says on its own."""
    fill(engine)
    with writing(engine) as connection:
        add_links(connection, [found("list.test", SELLER)._replace(referrer="")], None, AT, 3.0)
        connection.execute(sites.update().where(sites.c.key == "list.test").values(fetched=2, score=0.4))
    with reading(engine) as connection:
        everything = fetched_standings(connection, RELEVANT, 1_000)
        assert everything == standings(connection, ["list.test", "nobody.test"], RELEVANT)
    assert (everything["list.test"].tried, everything["list.test"].given) == (120, 60)


def test_sources_of_long_ago_are_asked_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more sites were fetched than are kept at once, what waits is worth the same: missing ones are looked up."""
    fill(engine)
    with writing(engine) as connection:
        for name in ("list.test", "later.test"):
            add_links(connection, [found(name, SELLER)._replace(referrer="")], None, AT, 3.0)
            known = sites.update().where(sites.c.key == name)
            connection.execute(known.values(fetched=1, score=0.9 if name == "list.test" else 0.0))
    models = {}
    for most in (1_000, 1):
        monkeypatch.setattr(reranking, "MOST_COUNTED", most)
        with writing(engine) as connection:
            connection.execute(frontier.update().where(frontier.c.priority < EXPLORED).values(priority=0.01))
        turn(Learner(engine, prior_model(), seed=1))
        with reading(engine) as connection:
            models[most] = [row.priority for row in waiting_best(connection, 100)]
    assert models[1] == models[1_000]


def test_another_worker_learns_from_the_store(engine: Engine) -> None:
    """A second worker, or the same after a restart, has the same model without a fetch of its own."""
    fill(engine)
    first, second = Learner(engine, prior_model(), seed=1), Learner(engine, prior_model(), seed=2)
    turn(first)
    turn(second)
    assert (first.model.weights == second.model.weights).all()


def test_a_verdict_corrects_what_scores_taught(engine: Engine) -> None:
    """Where reviewers say that the sellers were legal after all, links like theirs fall behind."""
    fill(engine)
    turn(Learner(engine, prior_model(), seed=1))
    before = order_of(engine)
    with writing(engine) as connection:
        rows = connection.execute(select(link_examples.c.site)).scalars().all()
        for key in rows:
            values = {"key": key, "host_group": key, "source": "link", "first_seen": AT, "links": 1, "fetched": 1}
            made = insert(sites).values(**values, pages=1, language="").returning(sites.c.id)
            number = connection.execute(made).scalar_one()
            category = Category.LEGIT if "tv" in key else Category.IPTV_RESELLER
            put_label(connection, number, Label(category, (), "verdict"), AT)
    turn(Learner(engine, prior_model(), seed=1))
    assert (before[0], order_of(engine)[0]) == ("tv", "pan")


def test_seeds_and_draws_keep_their_place(engine: Engine) -> None:
    """A re-ranking leaves alone what was put in front on purpose."""
    fill(engine)
    with writing(engine) as connection:
        add_links(connection, [NewLink("https://seed.test/", "seed.test", "seed.test", 2.0, 0, "seed")], None, AT, 3.0)
        drawn = frontier.update().where(frontier.c.site == "pan-3.test").values(priority=EXPLORED, propensity=0.001)
        connection.execute(drawn)
    turn(Learner(engine, prior_model(), seed=1))
    with reading(engine) as connection:
        kept = {row.site: row.priority for name in ("seed.test", "pan-3.test") for row in waiting_of(connection, name)}
    assert kept == {"seed.test": 2.0, "pan-3.test": EXPLORED}


def test_exploration_is_rare_random_and_noted(engine: Engine) -> None:
    """About one and a half of a hundred first fetches go to random unseen sites, each with the odds of its draw."""
    fill(engine, waiting=200)
    learner = Learner(engine, prior_model(), seed=3)
    turn(learner)
    for _ in range(400):
        learner.taught("list.test", 0.02)
    turn(learner)
    with reading(engine) as connection:
        drawn: list[Waiting] = [row for row in waiting_best(connection, 500) if row.propensity is not None]
    assert 1 <= len(drawn) <= 20
    assert {row.propensity for row in drawn} == {EXPLORATION / 400}
    assert all(row.priority == EXPLORED for row in drawn)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_crawl_learns_and_explains(database: str, tmp_path: Path) -> None:
    """A crawl of the practice web keeps an example for each new site it looked at, says why a site waits, and marks the
    further pages of lists, each on the site that shows it."""
    with crawling(tmp_path, database) as place:
        done = place.crawl(place.served.seeds, "--pages", 150)
        listed = [json.loads(line) for line in place.run("frontier", "--limit", 50, "--json").stdout.splitlines()]
        site = next(row["site"] for row in listed if row["propensity"] is None and row["referrer"])
        explained = json.loads(place.run("frontier", "--explain", site, "--json").stdout)
        nothing = place.run("frontier", "--explain", "nobody.test")
    engine = connect(database)
    with reading(engine) as connection:
        examples, _ = examples_since(connection, 0)
        rows = connection.execute(select(frontier.c.site, frontier.c.referrer, frontier.c.features)).all()
    engine.dispose()
    listed_pages = [row for row in rows if LISTED in unpack([row.features or b""], WIDTH)]

    assert done.returncode == 0, done.stderr
    assert examples > 60
    assert [row["priority"] for row in listed] == sorted((row["priority"] for row in listed), reverse=True)
    assert (explained["site"], explained["examples"]) == (site, examples)
    assert listed_pages
    assert all(row.site == row.referrer for row in listed_pages)
    assert len({reason["text"] for reason in explained["reasons"]}) > 3
    assert nothing.returncode == 2
    assert "nothing of nobody[.]test waits" in nothing.stderr


def test_pages_of_lists_are_explained(engine: Engine) -> None:
    """A waiting page of a list says that it is one, where that speaks for it."""
    tokens = pack(link_tokens("https://list.test/2", "2", named=LIST_NAMES))
    link = NewLink("https://list.test/2", "list.test", "list.test", 0.3, 1, "link", "2", "list.test", features=tokens)
    with writing(engine) as connection:
        add_links(connection, [link], None, AT, 3.0)
        teach(connection, [link._replace(site=f"old-{number}.test") for number in range(30)], 0.95)
        told = explain(connection, Settings().models, "list.test")
    assert told
    assert "a further page of a list" in {reason.text for reason in told.reasons}
