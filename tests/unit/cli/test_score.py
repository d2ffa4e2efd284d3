"""spyglass score, evaluate and train as a user meets them: order, exit codes, one line for what goes wrong."""

import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import brotli
import pytest
from backports import zstd
from click.testing import CliRunner

from classifier.bulk import score_body
from cli.main import main
from crawler.capture import Archive, Exchange
from store.captures import Capture, save_captures
from store.database import writing
from store.entities import Category, NewLink, Score
from store.frontier import add_links
from store.pages import StoredPage, save_pages
from store.purge import purge_capture
from store.settings import Settings
from store.upgrade import open_store
from store.urls import site_key
from tests.samples import DAY

pytestmark = pytest.mark.usefixtures("warm_workers")

MODELS = Path(__file__).parents[3] / "models"
SELLER = "<h1>IPTV 18,000 channels</h1><p>12 months 49.99 €, free trial, order on WhatsApp</p>"
NEWS = "<p>Police said on Monday that a court heard the case, according to prosecutors.</p>"

Run = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def run() -> Run:
    """Call the command; give exit code, JSON lines and what went to stderr."""

    def call(*arguments: object) -> tuple[int, list[dict[str, object]], str]:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    return call


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two labelled pages and a doubtful one."""
    rows = [("a", "iptv_reseller", SELLER, False), ("b", "legit", NEWS, False), ("c", "legit", SELLER, True)]
    path = tmp_path / "c.jsonl.gz"
    with gzip.open(path, "wt") as lines:
        for name, label, content, weak in rows:
            row = {"id": name, "label": label, "content": content, "url": f"https://{name}.example/", "weak": weak}
            lines.write(json.dumps(row) + "\n")
    return path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty folder that commands are run in, far from the project's own models, and the settings they find."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    database, evidence = f"sqlite:///{folder}/s.db", folder / "evidence"
    monkeypatch.setenv("SPYGLASS_DATABASE", database)
    monkeypatch.setenv("SPYGLASS_EVIDENCE", str(evidence))
    return Settings(database, evidence)


def capture(settings: Settings, url: str, body: bytes, *headers: tuple[str, str], text: str = "kept") -> Path:
    """Store a page as the crawl does; returns its WARC file."""
    archive = Archive(settings.evidence, uuid4().hex, "test")
    kind = [("Content-Type", "text/html; charset=utf-8"), *headers]
    warc = archive.write(Exchange(url, DAY, "GET", (), 200, "HTTP/1.1", kind, body, "192.0.2.7", ""))
    archive.close()
    engine = open_store(settings)
    site = site_key(url)
    with writing(engine) as connection:
        add_links(connection, [NewLink(url, site, site, 1.0, 0, "seed")], None, DAY, 3.0)
        row = Capture(site, url, DAY, 200, "text/html", len(body), "192.0.2.7", "", "", "0" * 64, warc)
        page = StoredPage(site, url, "", "en", text, (("body", 0, len(text)),), DAY)
        save_pages(connection, [(page, save_captures(connection, [row], None)[0])])
    engine.dispose()
    return settings.evidence / warc.file


CODINGS = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_captured_page_is_scored_by_its_address(run: Run, elsewhere: Settings, coding: str) -> None:
    """However spelt, an address gives what a file of the same bytes gives, from the newest capture, in any coding."""
    url = "https://a.example/shop"
    Path("page.html").write_text(SELLER)
    capture(elsewhere, url, NEWS.encode())
    capture(elsewhere, url, CODINGS[coding](SELLER.encode()), ("Content-Encoding", coding))
    code, (stored, file), err = run("score", "hxxps://A[.]example/shop", "page.html", "--url", url, "--json")
    assert (code, err) == (0, "")
    assert stored["url"] == url
    assert {**stored, "id": ""} == {**file, "id": ""}
    assert stored["category"] == Category.IPTV_RESELLER


def test_evidence_that_is_gone_or_changed(run: Run, elsewhere: Settings) -> None:
    """Without its WARC file a page is scored by the text that was kept; from changed bytes nothing is said."""
    text = "IPTV 18,000 channels\n12 months 49.99 €, free trial, order on WhatsApp"
    capture(elsewhere, "https://gone.example/", NEWS.encode(), text=text).unlink()
    path = capture(elsewhere, "https://changed.example/", SELLER.encode())
    path.write_bytes(bytes(path.stat().st_size))
    code, (row,), err = run("score", "https://changed.example/", "https://gone.example/", "--json")
    assert code == 1
    assert row["category"] == Category.IPTV_RESELLER
    assert len(err.splitlines()) == 1
    assert "was changed" in err


def test_a_purged_page_is_named_as_such(run: Run, elsewhere: Settings) -> None:
    """Of a page that was purged one line says so; it is neither scored nor called damaged."""
    capture(elsewhere, "https://purged.example/", SELLER.encode())
    engine = open_store(elsewhere)
    purge_capture(engine, elsewhere.evidence, 1, "anna", "asked for", DAY)
    engine.dispose()
    code, rows, err = run("score", "https://purged.example/", "--json")
    assert (code, rows, len(err.splitlines())) == (1, [], 1)
    assert "was purged" in err


def crashes(body: bytes, url: str, content_type: str) -> Score:
    """Dies on a hostile page, as a defect of a C library would make it; scores all others."""
    if b"hostile" in body:
        os.abort()
    return score_body(body, url, content_type)


def test_a_hostile_page_costs_one_line(run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that ends the process which reads it is refused in one line; those around it are scored, in order."""
    monkeypatch.setattr("classifier.bulk.score_body", crashes)
    for name, content in (("one.html", SELLER), ("bad.html", "hostile"), ("two.html", NEWS)):
        (tmp_path / name).write_text(content)
    inputs = [tmp_path / name for name in ("one.html", "bad.html", "two.html")]
    code, rows, err = run("score", *inputs, "--json")
    assert code == 1
    assert [row["id"] for row in rows] == [str(inputs[0]), str(inputs[2])]
    assert len(err.splitlines()) == 1
    assert "ends the process that reads it" in err
    with gzip.open(corpus, "at") as lines:
        lines.write(json.dumps({"id": "d", "label": "legit", "content": "hostile"}) + "\n")
    code, (report,), _ = run("evaluate", corpus, "--json")
    assert (code, report["pages"], report["refused"]) == (0, 2, 1)


@pytest.mark.parametrize("command", [["score", "p.html"], ["evaluate", "c.jsonl"], ["train", "--out", "out"]])
def test_the_models_are_those_of_the_settings(
    run: Run, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --models the folder of the settings counts, not one of the present folder; here it holds none."""
    for name in ("p.html", "c.jsonl"):
        Path(name).write_text("")
    monkeypatch.setenv("SPYGLASS_MODELS", str(tmp_path / "mine"))
    code, _, err = run(*command)
    assert code != 0
    assert str(tmp_path / "mine") in err


def test_pages_are_scored_in_order_and_a_bad_one_does_not_stop_the_rest(
    run: Run, tmp_path: Path, elsewhere: Settings
) -> None:
    """A missing file and an address without a capture get a line each; the others are scored, in order."""
    open_store(elsewhere).dispose()
    for name, content in (("one.html", SELLER), ("two.html", NEWS)):
        (tmp_path / name).write_text(content)
    inputs = [tmp_path / "one.html", tmp_path / "none.html", "https://a.example/", tmp_path / "two.html"]
    code, rows, err = run("score", *inputs, "--models", MODELS, "--json")
    assert code == 2
    assert [row["id"] for row in rows] == [str(inputs[0]), str(inputs[3])]
    assert [row["category"] for row in rows] == [Category.IPTV_RESELLER, Category.LEGIT]
    assert len(err.splitlines()) == 2
    assert "nothing is fetched" in err


def test_a_corpus_gives_one_object_a_page_with_the_promised_fields(run: Run, corpus: Path) -> None:
    """Every page of a corpus, doubtful ones too, with scores that sum to 1 and the model that gave them."""
    code, rows, _ = run("score", "--corpus", corpus, "--models", MODELS, "--json")
    assert code == 0
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    for row in rows:
        assert set(row) == {"id", "url", "category", "scores", "reasons", "model_id"}
        assert sum(row["scores"].values()) == pytest.approx(1)  # type: ignore[attr-defined]


def test_a_missing_model_is_one_line(run: Run, tmp_path: Path, corpus: Path) -> None:
    """No champion: exit code 1, one line, nothing printed."""
    code, rows, err = run("score", "--corpus", corpus, "--models", tmp_path / "none", "--json")
    assert (code, rows) == (1, [])
    assert len(err.splitlines()) == 1


def test_a_tampered_model_is_one_line(run: Run, tmp_path: Path, corpus: Path) -> None:
    """One changed byte in the model file and it is not loaded."""
    shutil.copytree(MODELS, tmp_path / "models", ignore=shutil.ignore_patterns("base", "authored"))
    (path,) = (tmp_path / "models").glob("m-*/model.joblib")
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    code, _, err = run("score", "--corpus", corpus, "--models", tmp_path / "models")
    assert code == 1
    assert "SHA-256" in err


def test_nothing_to_score_is_bad_usage(run: Run) -> None:
    """Neither file nor corpus: exit code 2."""
    assert run("score", "--models", MODELS)[0] == 2


def test_evaluation_leaves_doubtful_pages_out(run: Run, corpus: Path) -> None:
    """Two pages are counted, both right."""
    code, (report,), _ = run("evaluate", corpus, "--models", MODELS, "--json")
    assert code == 0
    assert (report["pages"], report["pirates"], report["average_precision"]) == (2, 1, 1.0)
    assert report["seen_in_training"] == 0


def test_an_evaluation_can_be_read_in_a_browser(run: Run, corpus: Path, tmp_path: Path) -> None:
    """--report writes one file with the model and the corpus' digest, besides the figures as ever."""
    path = tmp_path / "quality.html"
    code, (report,), _ = run("evaluate", corpus, "--models", MODELS, "--report", path, "--json")
    assert (code, report["pages"]) == (0, 2)
    html = path.read_text("utf-8")
    assert str(report["model_id"]) in html
    assert hashlib.sha256(corpus.read_bytes()).hexdigest() in html


def test_pages_that_trained_the_model_can_be_judged_by_folds_that_never_saw_them(run: Run, tmp_path: Path) -> None:
    """Trained and measured on the same forty pages: flattered and said so, or held out and nothing left to flatter."""
    path = tmp_path / "c.jsonl"
    texts = {"iptv_reseller": SELLER, "release_group": "<p>Film.2010.720p.BluRay.x264-GRP nfo sfv</p>",
             "other_piracy": "<p>watch movies online torrent magnet seeders leechers</p>", "legit": NEWS}  # fmt: skip
    rows = [{"id": f"{label}-{at}", "label": label, "content": f"{text}<p>page {at}</p>", "url": "https://a.example/"}
            for label, text in texts.items() for at in range(10)]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("train", "--corpus", path, "--models", tmp_path, "--out", tmp_path, "--json")[0] == 0
    _, (flattered,), _ = run("evaluate", path, "--models", tmp_path, "--json")
    _, (fair,), _ = run("evaluate", path, "--models", tmp_path, "--held-out", "--json")
    assert (flattered["seen_in_training"], flattered["held_out"]) == (40, 0)
    assert (fair["seen_in_training"], fair["held_out"], fair["pages"]) == (0, 40, 40)


def test_a_report_into_nowhere_is_refused_before_the_work(run: Run, corpus: Path, tmp_path: Path) -> None:
    """A folder that is not there is bad usage, in one line."""
    code, rows, err = run("evaluate", corpus, "--models", MODELS, "--report", tmp_path / "none" / "q.html", "--json")
    assert (code, rows) == (2, [])
    assert len(err.splitlines()) == 1


def test_a_corpus_that_is_none_is_bad_usage(run: Run, tmp_path: Path) -> None:
    """A file of something else gives one line that names the place."""
    path = tmp_path / "c.jsonl"
    path.write_text("nonsense\n")
    code, _, err = run("evaluate", path, "--models", MODELS)
    assert code == 2
    assert "c.jsonl:1" in err


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\x89PNG\r\n\x1a\n", "no page but a picture, archive or program"),
        (bytes(5_000), "no page but a picture, archive or program"),
        (b"pages/a.html".ljust(257, b"\0") + b"ustar\x0000" + b"<p>page" * 900, "no page but a picture"),
    ],
)
def test_of_what_is_no_page_nothing_is_said(run: Run, tmp_path: Path, content: bytes, why: str) -> None:
    """An empty file, a picture, an archive: one line each, and never "legit"; the pages beside them are scored."""
    (tmp_path / "odd").write_bytes(content)
    (tmp_path / "page.html").write_text(SELLER)
    code, rows, err = run("score", tmp_path / "odd", tmp_path / "page.html", "--models", MODELS, "--json")
    assert code == 2
    assert [row["id"] for row in rows] == [str(tmp_path / "page.html")]
    assert why in err
    assert len(err.splitlines()) == 1
