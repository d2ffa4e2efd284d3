"""Archives for outsiders: what we write against the format's own validator and player, and against changed bytes."""

import random
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from warcio.archiveiterator import ArchiveIterator

import reports.standalone_verifier as verifier
from crawler.capture import Archive, Exchange
from reports.wacz import Contents, write_wacz
from store.archived import archived
from store.captures import Capture, save_capture
from store.database import now, reading, writing
from store.entities import NewLink
from store.errors import EvidenceError
from store.frontier import add_links
from store.purge import purge_capture
from store.sealing import seal_new
from store.settings import Settings
from store.signing import make_key, read_signer
from tests.samples import DAY

# `make judges` makes it.
JUDGES = Path(__file__).parents[2] / ".venv-judges" / "bin"
SITE = "nordview-tv.example"
# Asks pywb for what it has of a page, as it came.
PLAY = f"""
import sys
from pywb.apps.frontendapp import FrontEndApp
from werkzeug.test import Client
answer = Client(FrontEndApp(config_file=None)).get("/case/20261121090001id_/https://{SITE}/1")
sys.stdout.buffer.write(answer.data)
"""
BODY = b"<!doctype html><title>NordView</title><h1>18,000 channels %d</h1>"


def crawled(engine: Engine, settings: Settings, pages: int = 3) -> None:
    """A site captured as the crawler does it, in a store that can seal."""
    make_key(settings.custody)
    archive = Archive(settings.evidence, "w1", "Spyglass test")
    with writing(engine) as connection:
        add_links(connection, [NewLink(f"https://{SITE}/", SITE, SITE, 1.0, 0, "seed")], None, DAY, 3.0)
        for number in range(pages):
            url, at = f"https://{SITE}/{number or ''}", DAY + timedelta(seconds=number)
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY % number)))]
            exchange = Exchange(
                url, at, "GET", [("Host", SITE)], 200, "HTTP/1.1", headers, BODY % number, "192.0.2.7", ""
            )
            address = archive.write(exchange)
            seen = Capture(SITE, url, at, 200, "text/html; charset=utf-8", 60, "192.0.2.7", "", "", "0" * 64, address)
            save_capture(connection, seen, None)
        archive.close()


def packed(engine: Engine, settings: Settings, path: Path) -> Path:
    """The site's WACZ."""
    with reading(engine) as connection:
        captures, seals = archived(connection, [SITE])
    write_wacz(Contents(SITE, captures, seals), settings.evidence, read_signer(settings.custody), path, DAY)
    return path


@pytest.fixture
def wacz(engine: Engine, settings: Settings, tmp_path: Path) -> Path:
    """A WACZ of a site with three captures."""
    crawled(engine, settings)
    seal_new(engine, settings, now())
    return packed(engine, settings, tmp_path / "site.wacz")


def test_a_whole_archive_proves_itself(wacz: Path) -> None:
    """The checker that stands alone finds nothing, with the right key; another key is refused."""
    assert list(verifier.check(wacz)) == []
    (finding,) = verifier.check(wacz, "ab" * 32)
    assert finding.what == "is not the key that you named"


def test_what_is_not_sealed_does_not_leave(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """Captures without a proof are refused, and no file is left."""
    crawled(engine, settings)
    with pytest.raises(EvidenceError, match="3 captures are not sealed"):
        packed(engine, settings, tmp_path / "site.wacz")
    assert not list(tmp_path.glob("*.wacz*"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_flipped_bytes_are_found(wacz: Path) -> None:
    """Of the archive's bytes each twentieth is changed in turn: each is seen. (benchmarks/evidence.py takes all.)"""
    right = wacz.read_bytes()
    for place in range(random.Random(8).randrange(20), len(right), 20):
        changed = bytearray(right)
        changed[place] ^= 1 << place % 8
        wacz.write_bytes(changed)
        assert any(one.broken for one in verifier.check(wacz)), place


def test_purged_captures_stay_behind(engine: Engine, settings: Settings, wacz: Path) -> None:
    """A purged capture is not packed; the tombstone in the crawl's own file is a record that WARC readers pass over."""
    purge_capture(engine, settings.evidence, 2, "anna", "asked for", now())
    packed(engine, settings, wacz)
    assert list(verifier.check(wacz)) == []
    (file,) = settings.evidence.rglob("*.warc.gz")
    with file.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "request", "metadata", "response", "request"]


@pytest.mark.e2e
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_judges_accept_it(wacz: Path, tmp_path: Path) -> None:
    """py-wacz validates the archive, and pywb replays a page of it, byte for byte."""
    said = subprocess.run([JUDGES / "wacz", "validate", "-f", wacz], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Valid" in said.stdout
    for words in (("init", "case"), ("add", "--unpack-wacz", "case", wacz)):
        subprocess.run([JUDGES / "wb-manager", *words], cwd=tmp_path, check=True, capture_output=True)
    played = subprocess.run([JUDGES / "python", "-c", PLAY], cwd=tmp_path, check=True, capture_output=True)
    assert played.stdout.endswith(BODY % 1)  # behind a word on its settings
