"""Pages and scores: text with its zones, newest score first."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from store.captures import Capture, save_captures
from store.database import writing
from store.entities import Category, Reason, Score, WarcAddress
from store.pages import TEXT_LIMIT, StoredPage, newest_page, pack, page_of, save_pages, save_scores, scored_pages
from store.schema.pages import pages


@pytest.fixture
def page(moment: datetime) -> StoredPage:
    """A page of two zones."""
    return StoredPage(
        site="a.test",
        url="https://a.test/",
        title="Home",
        language="ko",
        text="채널 5000개\nmenu",
        blocks=(("main", 0, 8), ("navigation", 9, 13)),
        fetched_at=moment,
    )


@pytest.fixture
def capture_id(engine: Engine, moment: datetime) -> int:
    """The number of a stored capture."""
    place = WarcAddress("one.warc.gz", 0, 1, "a" * 64)
    capture = Capture("a.test", "https://a.test/", moment, 200, "", 1, "", "", "", "1" * 64, place)
    with writing(engine) as connection:
        return save_captures(connection, [capture], None)[0]


def score(model: str, pirate: float) -> Score:
    """What ``model`` said."""
    rest = (1 - pirate) / 3
    scores = dict.fromkeys(Category, rest) | {Category.IPTV_RESELLER: pirate}
    return Score(Category.IPTV_RESELLER, scores, (Reason("5000 channels", 1.5, ((0, 8),)),), model)


def test_page_comes_back_as_it_was(engine: Engine, page: StoredPage, capture_id: int) -> None:
    """Text in any script and its zones survive the store."""
    with writing(engine) as connection:
        number = save_pages(connection, [(page, capture_id)])[0]
        assert page_of(connection, number) == page
        assert page_of(connection, number + 1) is None


def test_a_page_packed_by_a_worker_is_kept_as_one_packed_here(
    engine: Engine, page: StoredPage, capture_id: int
) -> None:
    """Who packs a page's text changes nothing of what is stored, its digest included."""
    with writing(engine) as connection:
        packed = replace(page, packed=pack(page.text, page.blocks))
        here, there = save_pages(connection, [(page, capture_id), (packed, capture_id)])
        assert page_of(connection, there) == page_of(connection, here) == page
        digests = connection.execute(select(pages.c.text_sha256)).scalars().all()
    assert digests == [hashlib.sha256(page.text.encode()).hexdigest()] * 2


def test_newest_page_of_a_url(engine: Engine, page: StoredPage, capture_id: int, moment: datetime) -> None:
    """Of a URL that was fetched twice the later page is found; an unknown URL has none."""
    later = replace(page, title="New home", fetched_at=moment + timedelta(days=1))
    with writing(engine) as connection:
        save_pages(connection, [(page, capture_id)])
        number = save_pages(connection, [(later, capture_id)])[0]
        assert newest_page(connection, "https://a.test/") == (number, later)
        assert newest_page(connection, "https://a.test/other") is None


def test_endless_page_is_cut_with_its_zones(engine: Engine, page: StoredPage, capture_id: int) -> None:
    """A page beyond the limit is cut; zones end with it, and those that lie beyond are gone."""
    whole = ("main", 0, TEXT_LIMIT + 5), ("footer", TEXT_LIMIT + 1, TEXT_LIMIT + 5)
    endless = replace(page, text="x" * (TEXT_LIMIT + 5), blocks=whole)
    with writing(engine) as connection:
        stored = page_of(connection, save_pages(connection, [(endless, capture_id)])[0])
    assert stored is not None
    assert (len(stored.text), stored.blocks) == (TEXT_LIMIT, (("main", 0, TEXT_LIMIT),))


def test_hostile_text_is_stored(engine: Engine, page: StoredPage, capture_id: int) -> None:
    """NUL characters and half characters neither stop a page nor move its offsets."""
    odd = replace(page, title="a\0\ud800", text="b\0\udfffc", blocks=(("main", 0, 4),))
    with writing(engine) as connection:
        stored = page_of(connection, save_pages(connection, [(odd, capture_id)])[0])
    assert stored == replace(odd, title="a\ufffd?")


def test_a_page_shows_its_newest_score(engine: Engine, page: StoredPage, capture_id: int, moment: datetime) -> None:
    """Each page comes once, with what the latest model said, and all of what it said."""
    with writing(engine) as connection:
        first = save_pages(connection, [(page, capture_id)])[0]
        second = save_pages(connection, [(replace(page, url="https://a.test/2"), capture_id)])[0]
        save_pages(connection, [(replace(page, url="https://a.test/unscored"), capture_id)])
        save_scores(connection, [(first, score("new", 0.9), moment + timedelta(hours=1))])
        save_scores(connection, [(first, score("old", 0.1), moment)])
        save_scores(connection, [(second, score("old", 0.4), moment)])
        found = scored_pages(connection, "a.test")
    assert [(one.page_id, one.capture_id, one.url) for one in found] == [
        (second, capture_id, "https://a.test/2"),
        (first, capture_id, "https://a.test/"),
    ]
    assert found[1].score == score("new", 0.9)
    assert found[1].fetched_at == moment


def test_same_model_speaks_once(engine: Engine, page: StoredPage, capture_id: int, moment: datetime) -> None:
    """A page scored again by the same model keeps only the later answer."""
    with writing(engine) as connection:
        number = save_pages(connection, [(page, capture_id)])[0]
        save_scores(connection, [(number, score("m", 0.1), moment)])
        save_scores(connection, [(number, score("m", 0.7), moment)])
        (only,) = scored_pages(connection, "a.test")
    assert only.score == score("m", 0.7)
