"""The queue as it is read: every filter against a plain list of what should be there."""

from datetime import datetime
from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from sqlalchemy import Engine, event, insert

from store import waiting as reading_module
from store.database import reading, writing
from store.entities import RELEASE_NAMES, Category, QueueItem, Reason, SiteState
from store.queue import RankedSite, drop, pass_on, stages, standing, write_ranks
from store.schema.crawl import sites
from store.waiting import Filters, Stage, Tally, choices, count, tally, waiting, waiting_item, walk

LANGUAGES, COUNTRIES, SOURCES = ("nb", "en"), ("NO", ""), ("seed", "link")
STATES = (SiteState.LIVE, SiteState.DOWN)
CATEGORIES = (Category.IPTV_RESELLER, Category.OTHER_PIRACY)


def ranked(number: int, value: float, **more: object) -> RankedSite:
    """A site with a place in the queue."""
    said: dict[str, object] = {
        "score": value,
        "category": Category.IPTV_RESELLER,
        "language": "nb",
        "country": "NO",
        "state": SiteState.LIVE,
        "source": "seed",
        "operator_id": None,
        "fold": None,
        "propensity": None,
        "reasons": (Reason("looks like it", value),),
    }
    return RankedSite(site_id=number, site=f"shop{number}.example", value=value, **{**said, **more})  # type: ignore[arg-type]


def put(engine: Engine, moment: datetime, places: list[RankedSite]) -> None:
    """Sites and their places."""
    rows = [
        {
            "id": place.site_id,
            "key": place.site,
            "host_group": place.site,
            "source": place.source,
            "first_seen": moment,
            "links": 1,
            "fetched": 1,
            "pages": 1,
            "language": place.language,
        }
        for place in places
    ]
    with writing(engine) as connection:
        connection.execute(insert(sites), rows)
        write_ranks(connection, places, moment)


@pytest.fixture
def house(engine: Engine, moment: datetime) -> Engine:
    """Sites of every combination, with equal values among them."""
    combinations = product(CATEGORIES, LANGUAGES, COUNTRIES, STATES, SOURCES)
    put(
        engine,
        moment,
        [
            ranked(
                number,
                number % 5 / 10 + 0.1,
                category=kind,
                language=language,
                country=country,
                state=state,
                source=source,
            )
            for number, (kind, language, country, state, source) in enumerate(combinations, 1)
        ],
    )
    return engine


filters = st.builds(
    Filters,
    category=st.none() | st.sampled_from(CATEGORIES),
    language=st.sampled_from(["", *LANGUAGES, "fr"]),
    country=st.sampled_from(["", "NO", "SE"]),
    state=st.none() | st.sampled_from(STATES),
    source=st.sampled_from(["", *SOURCES]),
    stage=st.none() | st.sampled_from(Stage),
    score_from=st.none() | st.floats(0, 1),
    score_to=st.none() | st.floats(0, 1),
    search=st.sampled_from(["", "shop1", "SHOP", "_", "%", "example", "nowhere"]),
)


def fits(item: QueueItem, chosen: Filters) -> bool:
    """The filters in plain words."""
    return (
        chosen.category in {None, item.category}
        and chosen.language in {"", item.language}
        and chosen.country in {"", item.country}
        and chosen.state in {None, item.state}
        and chosen.source in {"", item.source}
        and chosen.stage in {None, item.stage}
        and (chosen.score_from is None or item.score >= chosen.score_from)
        and (chosen.score_to is None or item.score <= chosen.score_to)
        and chosen.search.lower() in item.site
    )


@budget(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=filters, size=st.integers(1, 40))
def test_filters_pages_and_counts_agree_with_a_plain_list(house: Engine, chosen: Filters, size: int) -> None:
    """Whatever is asked for, page by page: exactly the sites that fit, best first, each once, and their number."""
    with reading(house) as connection:
        everything = waiting(connection, limit=100)
        expected = [item.site for item in everything if fits(item, chosen)]
        paged: list[QueueItem] = []
        while page := waiting(connection, chosen, limit=size, after=paged[-1].place if paged else None):
            paged += page
        assert [item.site for item in paged] == expected
        assert [item.rank for item in paged] == list(range(1, len(expected) + 1))
        assert count(connection, chosen) == len(expected)


def test_a_long_list_is_not_counted_to_its_end(house: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the number says "more than", and no more is read."""
    monkeypatch.setattr(reading_module, "COUNT_AT_MOST", 10)
    with reading(house) as connection:
        assert count(connection) == 11
        assert count(connection, Filters(search="shop1.")) == 1


def test_choices_are_what_occurs(house: Engine) -> None:
    """The filters on offer, with how many sites each."""
    with reading(house) as connection:
        offered = choices(connection)
    assert offered["language"] == {"nb": 16, "en": 16}
    assert offered["stage"] == {"first": 32}
    assert offered["country"] == {"NO": 16, "": 16}


def test_a_fold_shows_its_best_and_passes_the_lead_on(engine: Engine, moment: datetime) -> None:
    """One of a fold is shown; when it leaves or goes to another reader the next best is; a better one takes over."""
    put(engine, moment, [ranked(number, number / 10, fold="operator 1") for number in (1, 2, 3)])

    def shown() -> list[tuple[str, int]]:
        with reading(engine) as connection:
            return [(item.site, item.folded) for item in waiting(connection, limit=10)]

    assert shown() == [("shop3.example", 2)]
    with writing(engine) as connection:
        drop(connection, [3])
    assert shown() == [("shop2.example", 1)]
    with writing(engine) as connection:
        write_ranks(connection, [ranked(1, 0.9, fold="operator 1")], moment)
    assert shown() == [("shop1.example", 1)]
    with writing(engine) as connection:
        pass_on(connection, 1, Stage.SECOND, "waits for a second reader")
        assert stages(connection, [1, 2, 9]) == {1: Stage.SECOND, 2: Stage.FIRST}
        alone = waiting_item(connection, 1)
    assert alone is not None
    assert [reason.text for reason in alone.reasons] == ["waits for a second reader"]
    assert shown() == [("shop1.example", 0), ("shop2.example", 0)]
    with writing(engine) as connection:
        write_ranks(connection, [ranked(2, 0.2)], moment)
    assert shown() == [("shop1.example", 0), ("shop2.example", 0)]


def test_all_that_waits_is_counted_once(engine: Engine, moment: datetime) -> None:
    """Sites, release groups and mirrors that are folded add up to the queue, by one statement, so that nothing changes
    in between; looks are those of what the list shows."""
    group = ranked(9, 0.7, source=RELEASE_NAMES, category=Category.RELEASE_GROUP)
    put(engine, moment, [ranked(1, 0.5), *(ranked(n, n / 10, fold="operator 1") for n in (2, 3, 4)), group])
    with reading(engine) as connection:
        asked: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda _one, _cursor, said, *_: asked.append(said))
        assert tally(connection) == Tally(
            sites=2, groups=1, mirrors=2, looks={Category.IPTV_RESELLER: 2, Category.RELEASE_GROUP: 1}
        )
        assert len(asked) == 1
        assert count(connection) == 3
    with writing(engine) as connection:
        drop(connection, [1, 2, 3, 4, 9])
        assert tally(connection) == Tally(0, 0, 0, {})


def test_a_draw_keeps_its_chance(engine: Engine, moment: datetime) -> None:
    """With what chance a site was drawn stands with it, and whom it waits for, for whoever decides it."""
    put(engine, moment, [ranked(1, 0.5, propensity=0.02), ranked(2, 0.5)])
    with reading(engine) as connection:
        drawn, other = (Stage.FIRST, 0.02), (Stage.FIRST, None)
        assert [standing(connection, number) for number in (1, 2, 3)] == [drawn, other, (None, None)]
        assert waiting_item(connection, 3) is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (Filters(), "ix_queue_list"),
        (Filters(language="nb"), "ix_queue_language"),
        (Filters(language="nb", country="NO"), "ix_queue_list"),
        (Filters(operator_id=3, language="nb"), "ix_queue_operator"),
        (Filters(stage=Stage.SECOND), "ix_queue_stage"),
        (Filters(fold="operator 3"), "ix_queue_fold"),
    ],
)
def test_sqlite_goes_the_way_it_is_told(engine: Engine, chosen: Filters, index: str) -> None:
    """Each list of the queue is read along the index that is meant for it, without sorting."""
    told = walk(chosen).limit(50).compile(engine, compile_kwargs={"literal_binds": True})
    with reading(engine) as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {told}")]
    assert len(plan) == 1
    assert f"INDEX {index} " in plan[0]
