"""Case files: they leave the house like any export, tell what was observed, and harm nobody who opens them."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import Engine

import reports.standalone_verifier as verifier
from reports.casefile import let_out
from reports.leaving import Outcome
from store.database import now, reading, writing
from store.errors import EvidenceError, UsageError
from store.exhibits import ExhibitKind, Origin, add_exhibit, copy_in
from store.exports import ledger
from store.sealing import seal_new
from store.settings import Settings
from store.signing import make_key
from tests.exchanging import AFTER, HOUSE, NOBODYS, add_partner, confirmed, number_of, wish
from tests.samples import DAY, add_site

SHOP, OTHER = "nordview.example", "other.example"
EVIL = "<script>alert(1)</script><img src=https://evil.example/x.png>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


@pytest.fixture
def shared(engine: Engine, settings: Settings, tmp_path: Path) -> Engine:
    """A store with a confirmed site that has a hostile screenshot's note, sealed, and a partner."""
    make_key(settings.custody)
    confirmed(engine, settings, SHOP)
    add_partner(engine)
    shot = tmp_path / "shot.png"
    shot.write_bytes(PNG)
    stored = copy_in(shot, settings.evidence, AFTER)
    origin = Origin(ExhibitKind.SCREENSHOT, "ben", DAY, "Firefox", EVIL)
    with writing(engine) as connection:
        add_exhibit(connection, SHOP, stored, shot.name, origin, "anna", AFTER)
    seal_new(engine, settings, now())
    return engine


def case(engine: Engine, settings: Settings, out: Path, *keys: str) -> Outcome:
    """The case file of SHOP, or of the sites named, for Police."""
    numbers = [number_of(engine, key) for key in keys or (SHOP,)]
    return let_out(engine, numbers, wish(), out, replace(settings, export=HOUSE), NOBODYS)


class Loads(HTMLParser):
    """Everything in a page that a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, and addresses that are no data URLs."""
        self.found += [tag] if tag in {"script", "iframe", "link", "object", "form"} else []
        self.found += [
            str(value)
            for name, value in attrs
            if name.startswith("on") or (name in {"src", "href"} and not str(value).startswith("data:image/"))
        ]


def test_an_archive_leaves_through_the_ledger(shared: Engine, settings: Settings, tmp_path: Path) -> None:
    """The WACZ proves itself, and the ledger says who has it, with its digest."""
    made = case(shared, settings, tmp_path / "case.wacz").export
    assert made is not None
    assert list(verifier.check(tmp_path / "case.wacz")) == []
    with reading(shared) as connection:
        (entry,) = ledger(connection)
    assert (entry.recipient, entry.format, entry.sha256) == ("Police", "wacz", made.sha256)


@pytest.mark.parametrize("ending", [".wacz", ".html"])
def test_what_may_not_leave_stays(shared: Engine, settings: Settings, tmp_path: Path, ending: str) -> None:
    """A site without a label stops the case file: no file, no entry, and the reason is told."""
    add_site(shared, settings.evidence, OTHER)
    seal_new(shared, settings, now())
    outcome = case(shared, settings, tmp_path / f"case{ending}", SHOP, OTHER)
    assert outcome.export is None
    assert list(outcome.refused) == [OTHER]
    assert not list(tmp_path.glob("*case*"))
    with reading(shared) as connection:
        assert list(ledger(connection)) == []


def test_unsealed_evidence_and_unknown_endings(shared: Engine, settings: Settings, tmp_path: Path) -> None:
    """What no seal proves does not leave; an ending that stands for nothing is refused by name."""
    confirmed(shared, settings, OTHER)
    with pytest.raises(EvidenceError, match="not sealed"):
        case(shared, settings, tmp_path / "case.html", OTHER)
    with pytest.raises(UsageError, match=r"case\.doc"):
        case(shared, settings, tmp_path / "case.doc")


def test_the_dossier_tells_and_harms_nobody(shared: Engine, settings: Settings, tmp_path: Path) -> None:
    """Digests, decisions, the screenshot and the seal are in it; hostile text is text, no address can be opened, and
    nothing is loaded or run."""
    assert case(shared, settings, tmp_path / "case.html").export is not None
    html = (tmp_path / "case.html").read_text("utf-8")
    loads = Loads()
    loads.feed(html)
    assert loads.found == []
    assert EVIL not in html
    assert "&lt;script&gt;" in html
    assert SHOP not in html
    assert "nordview[.]example" in html
    assert "data:image/png;base64," in html
    assert "verdict; entry" in html
    with reading(shared) as connection:
        digests = re.findall(r"SHA-256 ([0-9a-f]{64}); seal 1", html)
        assert len(digests) == 2
        assert connection is not None
    assert not re.search(r"\bis (a pirate|illegal|the origin)", html)


@pytest.mark.e2e
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_dossier_is_printed(shared: Engine, settings: Settings, tmp_path: Path) -> None:
    """A PDF comes out of the system's browser."""
    assert case(shared, settings, tmp_path / "case.pdf").export is not None
    assert (tmp_path / "case.pdf").read_bytes().startswith(b"%PDF-")
