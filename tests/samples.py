"""Small true-to-life content for store tests: sites with captures in real WARC files, pages and scores."""

import gzip
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from store.captures import Capture, save_captures
from store.database import writing
from store.entities import Category, NewLink, Reason, Score, SiteState, WarcAddress
from store.frontier import add_links
from store.pages import StoredPage, save_pages, save_scores
from store.sites import SiteFetch, SiteScoreRow, count_fetches, save_site_scores

MODEL = "m-test"
# A fixed day: nothing in the tests depends on when they run.
DAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WARC = "20261121/spyglass-test.warc.gz"


def archive(evidence: Path, body: bytes, name: str = WARC) -> WarcAddress:
    """Append a gzip member with ``body`` to a WARC file, as the crawl does: after a first member of its own."""
    path = evidence / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(gzip.compress(b"warcinfo", mtime=0))
    member = gzip.compress(body, mtime=0)
    offset = path.stat().st_size
    with path.open("ab") as file:
        file.write(member)
    return WarcAddress(name, offset, len(member), hashlib.sha256(member).hexdigest())


def add_site(
    engine: Engine,
    evidence: Path,
    key: str,
    score: float = 0.9,
    *,
    category: Category = Category.IPTV_RESELLER,
    state: SiteState = SiteState.LIVE,
    at: datetime = DAY,
    pages: int = 1,
    reasons: Sequence[Reason] = (Reason("18,000 channels claimed", 2.0),),
    text: str = "Kanaler",
) -> list[str]:
    """A crawled and scored site; returns the digests of its captures."""
    url = f"https://{key}/"
    digests = []
    with writing(engine) as connection:
        add_links(connection, [NewLink(url, key, key, 1.0, 0, "seed")], None, at, 3.0)
        for number in range(pages):
            page_url = f"{url}{number or ''}"
            count_fetches(connection, [SiteFetch(key, state, "200", at)])
            address = archive(evidence, f"response of {page_url}".encode())
            digests.append(address.sha256)
            capture = Capture(key, page_url, at, 200, "text/html", 9, "192.0.2.7", "", "", "0" * 64, address)
            capture_id = save_captures(connection, [capture], None)[0]
            page = StoredPage(key, page_url, f"Shop {number}", "nb", text, (("body", 0, len(text)),), at)
            page_id = save_pages(connection, [(page, capture_id)])[0]
            save_scores(connection, [(page_id, page_score(score, category), at)])
        row = SiteScoreRow(category, score, tuple(reasons), MODEL, "nb", url, pages)
        save_site_scores(connection, {key: row}, at)
    return digests


def page_score(pirate: float, category: Category) -> Score:
    """A score whose probabilities sum to 1."""
    kinds = [kind for kind in Category if kind.is_pirate]
    scores = dict.fromkeys(kinds, pirate / len(kinds)) | {Category.LEGIT: 1 - pirate}
    return Score(category, scores, (), MODEL)
