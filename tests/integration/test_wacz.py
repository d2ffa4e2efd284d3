"""Archives for outsiders: what we write against the format's own validator and player, and against changed bytes."""

import io
import json
import random
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine
from warcio.archiveiterator import ArchiveIterator

import reports.standalone_verifier as verifier
from store.database import now
from store.errors import EvidenceError
from store.purge import purge_capture
from store.sealing import seal_new
from store.settings import Settings
from tests.archiving import crawled, packed


class _OneWay(io.FileIO):
    """A file that is written front to back, so that sizes stand behind the members as in ours."""

    def seekable(self) -> bool:
        """Nobody goes back."""
        return False

    def tell(self) -> int:
        """Nobody asks."""
        raise io.UnsupportedOperation


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
    """Of the bytes each twentieth is changed in turn: each is seen, and a member, or the place in the directory,
    is named. (benchmarks/evidence.py takes all.)"""
    right = wacz.read_bytes()
    for place in range(random.Random(8).randrange(20), len(right), 20):
        changed = bytearray(right)
        changed[place] ^= 1 << place % 8
        wacz.write_bytes(changed)
        (first, *_) = [one for one in verifier.check(wacz) if one.broken]
        assert first.place != wacz.name, place


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("member", ["datapackage-digest.json", "custody/seals.jsonl", "custody/proofs.log"])
def test_a_forged_member_cannot_break_the_checker(wacz: Path, member: str) -> None:
    """JSON nested deeper than any reader goes is a finding, in an archive whose container is spotless."""
    with zipfile.ZipFile(wacz) as archive:
        parts = {info: archive.read(info) for info in archive.infolist()}
    with _OneWay(wacz, "w") as file, zipfile.ZipFile(file, "w") as archive:
        for info, content in parts.items():
            with archive.open(verifier.plain(info.filename, 0), "w") as out:
                out.write(b"[" * 100_000 if info.filename == member else content)
    assert any(one.broken for one in verifier.check(wacz))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_changed_record_is_named_by_its_bytes(wacz: Path) -> None:
    """A byte changed within the second capture leads to the stretch of the WARC that its proof speaks of."""
    with zipfile.ZipFile(wacz) as archive:
        starts = archive.infolist()[0].header_offset + 30 + len("archive/spyglass.warc.gz")
        second = json.loads(archive.read("custody/proofs.log").splitlines()[1])
    changed = bytearray(wacz.read_bytes())
    changed[starts + second[1] + 7] ^= 1
    wacz.write_bytes(changed)
    (finding,) = verifier.check(wacz)
    assert finding.place == f"archive/spyglass.warc.gz, bytes {second[1]}-{second[1] + second[2]}"


def test_purged_captures_stay_behind(engine: Engine, settings: Settings, wacz: Path) -> None:
    """A purged capture is not packed; the tombstone in the crawl's own file is a record that WARC readers pass over."""
    purge_capture(engine, settings.evidence, 2, "anna", "asked for", now())
    packed(engine, settings, wacz)
    assert list(verifier.check(wacz)) == []
    (file,) = settings.evidence.rglob("*.warc.gz")
    with file.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "request", "metadata", "response", "request"]
