"""Scoring again what is stored, from real WARC files, interrupted or not."""

import gc
import gzip
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from dask.distributed import Client, LocalCluster
from sqlalchemy import delete

from classifier import rescoring
from classifier.rescoring import rescore, score_pages
from store.captures import Capture, save_captures
from store.database import Engine, reading, writing
from store.entities import Category, NewLink, WarcAddress
from store.errors import ModelError
from store.frontier import add_links
from store.pages import StoredPage, save_pages, save_scores, scored_pages
from store.rescoring import old_pages, progress, sites_to_rescore
from store.schema.pages import scores
from store.settings import PROJECT, Settings
from store.sites import SiteScoreRow, find_site, save_site_scores
from tests.samples import DAY, page_score

MODELS = PROJECT / "models"
LATER = DAY + timedelta(days=1)
SELLER = b"<title>IPTV</title><p>Buy IPTV subscription, 18,000 channels and 90,000 VOD, 12 months 49.99 EUR, free trial"
NEWS = b"<title>News</title><p>The police said on Monday that the court heard witnesses in the city."


def store_page(engine: Engine, evidence: Path, key: str, body: bytes, score: float, visit: int = 1) -> None:
    """One captured page whose old score was ``score``; the same site's later captures are further visits."""
    url = f"https://{key}/"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2026-11-21T09:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    member = gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)
    path = evidence / f"{key}-{visit}.warc.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(member)
    address = WarcAddress(path.name, 0, len(member), hashlib.sha256(member).hexdigest())
    with writing(engine) as connection:
        add_links(connection, [NewLink(url, key, key, 1.0, 0, "seed")], None, DAY, 3.0)
        capture = Capture(key, url, DAY, 200, "text/html", len(body), "", "", "", "0" * 64, address)
        number = save_captures(connection, [capture], None)[0]
        page_id = save_pages(connection, [(StoredPage(key, url, "", "en", "text", (), DAY), number)])[0]
        save_scores(connection, [(page_id, page_score(score, Category.LEGIT), DAY)])
        row = SiteScoreRow(Category.LEGIT, score, (), "m-test", "en", url, 1)
        save_site_scores(connection, {key: row}, DAY)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_everything_is_scored_again_best_first(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run stopped after its first batch goes on with the rest; evidence that is gone leaves the old score."""
    monkeypatch.setattr(rescoring, "SITES", 1)
    store_page(engine, settings.evidence, "seller.example", SELLER, 0.3)
    store_page(engine, settings.evidence, "news.example", NEWS, 0.6)
    store_page(engine, settings.evidence, "gone.example", NEWS, 0.1)
    (settings.evidence / "gone.example-1.warc.gz").unlink()
    first = next(iter(rescore(engine, MODELS, settings.evidence, lambda: LATER, workers=1)))
    assert (first.done, first.total, first.pages) == (1, 3, 1)
    with reading(engine) as connection:
        model = find_site(connection, "news.example")
        assert model is not None
        assert sites_to_rescore(connection, str(model.model_id), 10) == ["seller.example", "gone.example"]
    steps = list(rescore(engine, MODELS, settings.evidence, lambda: LATER, workers=1))
    with reading(engine) as connection:
        assert progress(connection, str(model.model_id)) == (2, 3)
        seller, gone = (find_site(connection, f"{name}.example") for name in ("seller", "gone"))
        assert len(scored_pages(connection, "seller.example")) == 1
    assert steps[-1].pages == 1
    assert seller is not None
    assert (seller.score or 0) > 0.9 > (model.score or 0)
    assert gone is not None
    assert (gone.score, gone.model_id) == (0.1, "m-test")


def test_what_cannot_be_read_ends_no_run_and_hides_nothing(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The best sites' evidence is gone, another's pages have no score: all others are scored though they are asked for
    one by one, the run ends, and those keep what they had."""
    monkeypatch.setattr(rescoring, "SITES", 1)
    monkeypatch.setattr(rescoring, "AHEAD", 1)
    for number in range(3):
        store_page(engine, settings.evidence, f"gone{number}.example", SELLER, 0.9)
        (settings.evidence / f"gone{number}.example-1.warc.gz").unlink()
    store_page(engine, settings.evidence, "bare.example", SELLER, 0.8)
    store_page(engine, settings.evidence, "news.example", NEWS, 0.6)
    store_page(engine, settings.evidence, "shop.example", SELLER, 0.5)
    with writing(engine) as connection:
        [bare] = old_pages(connection, ["bare.example"], "m-none")
        connection.execute(delete(scores).where(scores.c.page_id == bare.page_id))
    steps = list(rescore(engine, MODELS, settings.evidence, lambda: LATER, workers=1))
    assert (steps[-1].done, steps[-1].total, steps[-1].pages) == (2, 6, 2)
    with reading(engine) as connection:
        kept = [find_site(connection, key) for key in ("gone0.example", "gone2.example", "bare.example")]
        assert [(site.score, site.model_id) for site in kept if site] == [(0.9, "m-test")] * 2 + [(0.8, "m-test")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_same_bytes_at_the_same_address_are_read_once(engine: Engine, settings: Settings) -> None:
    """Of four visits to a page the second and third brought what the first did: one score serves the three, and each
    has its own row; what changed is read, and so is a capture whose twin is gone."""
    for visit, body in enumerate((SELLER, SELLER, SELLER, NEWS), start=1):
        store_page(engine, settings.evidence, "shop.example", body, 0.5, visit)
    store_page(engine, settings.evidence, "copy.example", SELLER, 0.5)
    with reading(engine) as connection:
        found = old_pages(connection, ["shop.example", "copy.example"], "m-none")
    elsewhere, *same, changed = [score for _, score in score_pages(MODELS, settings.evidence, found)]
    assert all(score is same[0] for score in same)
    assert len(same) == 3
    assert elsewhere is not same[0]
    assert changed.pirate < 0.5 < same[0].pirate
    (settings.evidence / "shop.example-1.warc.gz").unlink()
    assert [number for number, _ in score_pages(MODELS, settings.evidence, found)] == [
        page.page_id for page in found if page.warc.file != "shop.example-1.warc.gz"
    ]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of a library that is not ours, in its own threads
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_cluster_gives_the_scores_that_processes_give(engine: Engine, settings: Settings) -> None:
    """The same pages dealt out by a Dask scheduler on loopback, to workers that are processes of their own: the same
    scores, all of them."""
    for name, body in (("seller", SELLER), ("news", NEWS), ("shop", SELLER)):
        store_page(engine, settings.evidence, f"{name}.example", body, 0.5)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, protocol="tcp://"
    ) as cluster:
        steps = list(rescore(engine, MODELS, settings.evidence, lambda: LATER, cluster=cluster.scheduler_address))
    assert (steps[-1].done, steps[-1].total, steps[-1].pages) == (3, 3, 3)
    for key in ("seller.example", "news.example", "shop.example"):
        with reading(engine) as connection:
            [page] = old_pages(connection, [key], "m-none")
            [stored] = scored_pages(connection, key)
        [(_, here)] = score_pages(MODELS, settings.evidence, [page])
        assert stored.score.model_id == here.model_id
        assert stored.score.pirate == pytest.approx(here.pirate)


@pytest.mark.filterwarnings("default")  # of a library that is not ours, in its own threads
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_left_of_a_client_that_found_no_cluster(engine: Engine, settings: Settings) -> None:
    """A client that reached nobody is gone when the error is told: left to chance, its end could meet the beginning of
    the next, and both would wait for each other."""
    for _ in range(2):
        with pytest.raises(ModelError, match="no Dask scheduler answers at nowhere://here"):
            list(rescore(engine, MODELS, settings.evidence, lambda: LATER, cluster="nowhere://here"))
        assert [one for one in gc.get_objects() if type(one) is Client] == []
