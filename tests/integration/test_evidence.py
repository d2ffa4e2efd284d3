"""The evidence checker: it finds what changed, names it, and stays calm about what a killed crawl leaves."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.entities import WarcAddress
from store.errors import EvidenceError
from store.evidence import Fault, Finding, evidence_path, read_member, verify
from tests.samples import WARC, archive


def evidence(folder: Path, bodies: int = 3) -> list[WarcAddress]:
    """A WARC file with a head and some members."""
    return [archive(folder, f"response {number} ".encode() * 20) for number in range(bodies)]


def test_whole_evidence_is_intact(tmp_path: Path) -> None:
    """Every capture of every file is counted and nothing found."""
    members = [*evidence(tmp_path), archive(tmp_path, b"other", "20261122/b.warc.gz")]
    verified = verify(tmp_path, members)
    assert (verified.files, verified.captures, verified.findings) == (2, 4, ())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[WarcAddress], bytes]:
    """Evidence that is broken and mended again: its folder, members and right bytes."""
    folder = tmp_path_factory.mktemp("evidence")
    members = evidence(folder)
    return folder, members, (folder / WARC).read_bytes()


@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_any_changed_byte_of_a_capture_is_found(
    whole: tuple[Path, list[WarcAddress], bytes], place: int, flip: int
) -> None:
    """One flipped byte anywhere in a capture breaks that capture, by its byte range, and no other."""
    folder, members, right = whole
    first = members[0].offset
    place = first + place % (len(right) - first)
    changed = bytearray(right)
    changed[place] ^= flip
    (folder / WARC).write_bytes(changed)
    (hit,) = (member for member in members if member.offset <= place < member.offset + member.length)
    assert verify(folder, members).broken == (Finding(Fault.CHANGED, WARC, hit.offset, hit.offset + hit.length),)
    with pytest.raises(EvidenceError, match=f"bytes {hit.offset} to"):
        read_member(folder, hit)


def test_the_file_head_is_proved_by_its_own_checksum(tmp_path: Path) -> None:
    """Bytes that no capture speaks of, between captures or before them, are damaged when they do not unpack."""
    members = evidence(tmp_path)
    path = tmp_path / WARC
    broken = bytearray(path.read_bytes())
    broken[members[0].offset - 6] ^= 1
    path.write_bytes(broken)
    assert verify(tmp_path, members).broken == (Finding(Fault.DAMAGED, WARC, 0, members[0].offset),)


def test_an_uncommitted_exchange_between_captures_is_no_fault(tmp_path: Path) -> None:
    """A capture whose transaction failed leaves a whole member that no row speaks of."""
    members = evidence(tmp_path)
    assert verify(tmp_path, [members[0], members[2]]).findings == ()


@pytest.mark.parametrize("tail", [b"x", gzip.compress(b"response", mtime=0)])
def test_orphan_tails_and_extra_files_are_notes(tmp_path: Path, tail: bytes) -> None:
    """What a killed crawl leaves behind the last committed capture breaks nothing, and is told."""
    members = evidence(tmp_path)
    end = (tmp_path / WARC).stat().st_size
    with (tmp_path / WARC).open("ab") as file:
        file.write(tail)
    (tmp_path / "new.warc.gz").write_bytes(b"12")
    verified = verify(tmp_path, members)
    assert verified.broken == ()
    assert verified.findings == (
        Finding(Fault.TAIL, WARC, end, end + len(tail)),
        Finding(Fault.EXTRA, "new.warc.gz", 0, 2),
    )


def test_short_and_missing_files_are_broken(tmp_path: Path) -> None:
    """A file that was cut names the first missing byte; a file that is gone names all of it."""
    members = evidence(tmp_path)
    path, end = tmp_path / WARC, (tmp_path / WARC).stat().st_size
    with path.open("r+b") as file:
        file.truncate(end - 1)
    assert verify(tmp_path, members).broken == (Finding(Fault.SHORT, WARC, end - 1, end),)
    path.unlink()
    assert verify(tmp_path, members).broken == (Finding(Fault.MISSING, WARC, 0, end),)


def test_a_member_is_read_back(tmp_path: Path) -> None:
    """The bytes of a capture come back as they were written, or not at all."""
    member = archive(tmp_path, b"HTTP/1.1 200 OK")
    assert gzip.decompress(read_member(tmp_path, member)) == b"HTTP/1.1 200 OK"
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_member(tmp_path, replace(member, file="gone.warc.gz"))


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../store.db", "a/../../b", "a\\..\\b"])
def test_names_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """A name from a strange archive or a changed row reaches nothing outside the evidence folder."""
    with pytest.raises(EvidenceError, match="no place under"):
        evidence_path(tmp_path, name)
    address = WarcAddress(name, 0, 1, "0" * 64)
    assert [finding.fault for finding in verify(tmp_path, [address]).findings] == [Fault.MISSING]
