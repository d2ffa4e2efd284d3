"""A site captured as the crawler does it, sealed, and packed for others."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from crawler.capture import Archive, Exchange
from reports.wacz import Contents, write_wacz
from store.archived import archived
from store.captures import Capture, save_captures
from store.database import reading, writing
from store.entities import NewLink
from store.frontier import add_links
from store.settings import Settings
from store.signing import make_key, read_signer
from tests.samples import DAY

SITE = "nordview-tv.example"
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
            save_captures(connection, [seen], None)
        archive.close()


def packed(engine: Engine, settings: Settings, path: Path) -> Path:
    """The site's WACZ."""
    with reading(engine) as connection:
        captures, seals = archived(connection, [SITE])
    write_wacz(Contents(SITE, captures, seals), settings.evidence, read_signer(settings.custody), path, DAY)
    return path
