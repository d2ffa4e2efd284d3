"""The queue on a real store: always what the rules say, whatever happened to the sites meanwhile."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import Engine, insert, update

from review import queue as reviewed
from review.queue import Refreshed, refresh, top
from review.ranking import Candidate, closed
from store import handling
from store.database import reading, writing
from store.entities import SEARCH_PAGE, Category, Handling, QueueItem, Verdict
from store.schema.crawl import sites
from store.settings import Settings
from store.sites import find_site
from store.waiting import tally
from tests.samples import DAY, add_site

NEXT = DAY + timedelta(hours=1)


def keys(engine: Engine) -> list[str]:
    """The queue's sites, best first."""
    return [item.site for item in top(engine, limit=1_000)]


def many(engine: Engine, count: int, at: datetime = DAY) -> None:
    """Sites with scores alone, in one go, half of them with equal scores."""
    rows = [
        {
            "key": f"shop{number}.example",
            "host_group": f"shop{number}.example",
            "source": "seed",
            "first_seen": at,
            "links": 1,
            "fetched": 1,
            "pages": 1,
            "language": "en",
            "category": list(Category)[number % 3],
            "score": 0.5 if number % 2 else 0.2 + number % 700 / 1_000,
            "scored_at": at,
        }
        for number in range(count)
    ]
    with writing(engine) as connection:
        connection.execute(insert(sites), rows)


def test_scored_sites_wait_best_first(engine: Engine, settings: Settings) -> None:
    """A refresh queues what was scored; an item carries what an analyst needs."""
    add_site(engine, settings.evidence, "weak.example", 0.3)
    add_site(engine, settings.evidence, "strong.example", 0.95, pages=2)
    add_site(engine, settings.evidence, "shop.example", 0.02, category=Category.LEGIT)
    assert refresh(engine, DAY) == Refreshed(ranked=2, left_out=0)
    first, second = top(engine, limit=10)
    assert (first.rank, first.site, first.score, first.pages) == (1, "strong.example", 0.95, 2)
    assert (second.rank, second.site) == (2, "weak.example")
    assert (first.language, first.url, first.first_seen) == ("nb", "https://strong.example/", DAY)
    assert first.reasons[0].text == "18,000 channels claimed"


def test_a_second_refresh_has_nothing_to_do(engine: Engine, settings: Settings) -> None:
    """Nothing changed, nothing is ranked; a new score ranks that site alone."""
    for number in range(3):
        add_site(engine, settings.evidence, f"shop{number}.example")
    refresh(engine, DAY)
    assert refresh(engine, DAY) == Refreshed(0, 0)
    add_site(engine, settings.evidence, "shop1.example", 0.99, at=NEXT)
    assert refresh(engine, NEXT) == Refreshed(1, 0)
    assert keys(engine)[0] == "shop1.example"


@pytest.mark.parametrize("few", [1, 5_000])
def test_ranks_are_renewed_after_a_day(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Novelty fades without any event: a day later the rank is worked out again."""
    monkeypatch.setattr("store.queue._FEW", few)
    add_site(engine, settings.evidence, "shop.example")
    refresh(engine, DAY)
    (before,) = top(engine, limit=1)
    assert refresh(engine, DAY + timedelta(days=1, seconds=1)) == Refreshed(1, 0)
    (after,) = top(engine, limit=1)
    assert after.value < before.value


def test_a_site_that_lost_its_score_leaves(engine: Engine, settings: Settings) -> None:
    """A site that turned out harmless is taken out."""
    add_site(engine, settings.evidence, "shop.example", 0.9)
    refresh(engine, DAY)
    add_site(engine, settings.evidence, "shop.example", 0.01, category=Category.LEGIT, at=NEXT)
    assert refresh(engine, NEXT) == Refreshed(0, 1)
    assert keys(engine) == []


def test_licensed_services_are_never_queued(engine: Engine, settings: Settings) -> None:
    """A known legal service stays out however it scores."""
    add_site(engine, settings.evidence, "telecom.example", 0.99)
    add_site(engine, settings.evidence, "shop.example", 0.5)
    refresh(engine, DAY, lambda: {"telecom.example"})
    assert keys(engine) == ["shop.example"]


def test_a_search_engine_is_not_queued_for_what_it_found(engine: Engine, settings: Settings) -> None:
    """Pages of results read like the shops they list: their own site never waits, and asks for no rank again."""
    add_site(engine, settings.evidence, "search.example", 0.99)
    add_site(engine, settings.evidence, "shop.example", 0.5)
    with writing(engine) as connection:
        connection.execute(update(sites).where(sites.c.key == "search.example").values(source=SEARCH_PAGE))
    assert refresh(engine, DAY) == Refreshed(1, 0)
    assert keys(engine) == ["shop.example"]


def test_no_touch_takes_a_site_out_until_it_ends(engine: Engine, settings: Settings) -> None:
    """An order empties the site's place at the next refresh; when it is over, the site is back."""
    add_site(engine, settings.evidence, "shop.example")
    refresh(engine, DAY)
    with writing(engine) as connection:
        handling.order(connection, "shop.example", Handling.NO_TOUCH, "anna", DAY, until=NEXT, note="")
    refresh(engine, DAY)
    assert keys(engine) == []
    refresh(engine, NEXT)
    assert keys(engine) == ["shop.example"]


def test_the_queue_is_what_the_rules_say(engine: Engine, settings: Settings) -> None:
    """The rows chosen in SQL and the rule in words agree for every verdict, park date, order and score."""
    verdicts = [None, *Verdict]
    parks = [None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]
    for number, (verdict, until, code, score) in enumerate(
        product(verdicts, parks, [None, *Handling], [0.05, 0.1, 0.9])
    ):
        if verdict is Verdict.PARK and until is None:
            continue  # a park always has a date
        key = f"s{number}.example"
        with writing(engine) as connection:
            row = {"key": key, "host_group": key, "source": "seed", "first_seen": DAY, "links": 1, "fetched": 1}
            said = {"verdict": verdict, "parked_until": until, "score": score, "category": Category.OTHER_PIRACY}
            connection.execute(insert(sites).values(**row, **said, pages=1, language="", scored_at=DAY))
            if code is not None:
                handling.order(connection, key, code, "anna", DAY, until=None, note="")
    refresh(engine, DAY)
    waiting = set(keys(engine))
    assert waiting
    with reading(engine) as connection:
        for number in range(420):
            site = find_site(connection, f"s{number}.example")
            if site is not None:
                orders = handling.codes(connection, [site.key], DAY).get(site.key, set())
                assert (site.key in waiting) == (not closed(Candidate(site, 0, frozenset(orders)), DAY)), site


def test_large_changes_go_in_batches(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sites changed, all are ranked, batch after batch."""
    monkeypatch.setattr(reviewed, "BATCH", 40)
    many(engine, 205)
    assert refresh(engine, DAY) == Refreshed(205, 0)
    with reading(engine) as connection:
        assert tally(connection).sites == 205


@pytest.mark.parametrize("category", [None, Category.RELEASE_GROUP])
def test_pages_of_the_queue_join_without_gap_or_overlap(engine: Engine, category: Category | None) -> None:
    """Read page by page or at once, the list and its ranks are the same, equal values included."""
    many(engine, 100)
    refresh(engine, DAY)
    whole = top(engine, category=category, limit=1_000)
    paged: list[QueueItem] = []
    while page := top(engine, category=category, limit=7, after=paged[-1].place if paged else None):
        paged += page
    assert paged == whole
    assert [item.rank for item in whole] == list(range(1, len(whole) + 1))
    assert {item.category for item in whole} == ({category} if category else set(list(Category)[:3]))


def test_a_verdict_between_reading_and_ranking_stands(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site decided after it was picked for ranking is not put back: it is read again under the lock."""
    add_site(engine, settings.evidence, "shop.example")
    picked = reviewed.queue.sites_to_rank

    def decided_meanwhile(*args: object, **options: object) -> list[int]:
        found = picked(*args, **options)  # type: ignore[arg-type]
        with writing(engine) as connection:
            connection.execute(update(sites).values(verdict=Verdict.OTHER_PIRACY))
        return found

    monkeypatch.setattr(reviewed.queue, "sites_to_rank", decided_meanwhile)
    refresh(engine, DAY)
    assert keys(engine) == []
