"""WARC records of exchanges."""

import hashlib
import os
import random
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler import capture
from crawler.capture import Archive, ArchiveError, Exchange

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def exchange(body: bytes = b"<p>hi</p>", headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    """An exchange with a repeated header and a query string."""
    return Exchange(
        url="http://shop.test/plans?lang=de",
        fetched_at=AT,
        method="GET",
        request_headers=(("User-Agent", "Spyglass"),),
        status=200,
        protocol="HTTP/1.1",
        headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), *headers),
        body=body,
        address="192.0.2.7",
        certificate_sha256="",
    )


@given(body=st.binary(max_size=2000))
def test_body_comes_back_byte_for_byte(body: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What was on the wire is what the record gives back, whatever the bytes, and the digests hold."""
    folder = tmp_path_factory.mktemp("warc")
    archive = Archive(folder, "w", "test")
    address = archive.write(exchange(body))
    archive.close()

    with (folder / address.file).open("rb") as stream:
        kept = [
            record.content_stream().read()
            for record in ArchiveIterator(stream, check_digests="raise")
            if record.rec_type == "response"
        ]

    assert kept == [body]


@pytest.mark.parametrize("size", [600, 3_000, 31_000, 33_000, 200_000])
def test_records_of_any_size_are_packed_whole_and_small(size: int, tmp_path: Path) -> None:
    """A body comes back byte for byte whatever its size, and what stands in it twice is packed once, however far apart
    within the 32 kB that a packer looks back."""
    half = random.Random(size).randbytes(min(size, 60_000) // 2)
    body = half + half + bytes(size - 2 * len(half))
    archive = Archive(tmp_path, "w", "test")
    address = archive.write(exchange(body))
    archive.close()

    with (tmp_path / address.file).open("rb") as stream:
        kept = [r.content_stream().read() for r in ArchiveIterator(stream, check_digests="raise")]
    assert body in kept
    assert address.length < len(half) + 3_000


def test_a_disk_that_refuses_is_told_when_the_block_ends(tmp_path: Path) -> None:
    """What was written is forced onto the disk beside the block; a refusal is raised at its end, whatever else went
    wrong in it: the disk would not tell again. (A pipe refuses to be forced.)"""
    archive = Archive(tmp_path, "w", "test")
    with archive.syncing():
        pass  # nothing was written yet
    archive.write(exchange())
    with archive.syncing():
        pass
    archive.close()
    _, pipe = os.pipe()
    archive._file = os.fdopen(pipe, "wb")
    done = False
    with pytest.raises(ArchiveError, match="cannot be written"), archive.syncing():
        done = True
    assert done
    with pytest.raises(ArchiveError, match="cannot be written"), archive.syncing():
        raise KeyError
    archive._file.close()


@pytest.mark.parametrize("sent", ["caf\xe9", "\u30c6".encode().decode("latin-1")])
def test_bytes_of_a_header_are_kept_as_they_came(sent: str, tmp_path: Path) -> None:
    """A header beyond ASCII, in latin-1 or UTF-8, has the bytes of the wire in the archive, and readers read on."""
    archive = Archive(tmp_path, "w", "test")
    address = archive.write(exchange(headers=(("X-Said", sent),)))
    archive.close()
    stored = (tmp_path / address.file).read_bytes()[address.offset :]

    assert b"X-Said: " + sent.encode("latin-1") + b"\r\n" in zlib.decompress(stored, capture.GZIP_WRAPPER)
    with (tmp_path / address.file).open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert kinds == ["warcinfo", "response", "request"]


def test_full_file_is_followed_by_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has reached its size is closed; every record of all files reads back, and nothing is cut in two."""
    monkeypatch.setattr(capture, "FILE_BYTES", 3_000)
    archive = Archive(tmp_path, "w", "test")
    addresses = [archive.write(exchange(hashlib.sha512(bytes([number])).digest() * 9)) for number in range(20)]
    archive.close()
    files = sorted(path for path in tmp_path.rglob("*.warc.gz"))
    kinds = []
    for path in files:
        with path.open("rb") as stream:
            kinds += [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]

    assert len(files) == len({address.file for address in addresses}) > 2
    assert (kinds.count("response"), kinds.count("request"), kinds.count("warcinfo")) == (20, 20, len(files))


def test_repeated_headers_and_the_query_survive(tmp_path: Path) -> None:
    """Both cookies of an answer are kept, and the request line has its query."""
    archive = Archive(tmp_path, "w", "test")
    address = archive.write(exchange())
    archive.close()

    with (tmp_path / address.file).open("rb") as stream:
        records = {record.rec_type: record for record in ArchiveIterator(stream)}
    cookies = [value for name, value in records["response"].http_headers.headers if name == "Set-Cookie"]

    assert cookies == ["a=1", "b=2"]
    assert records["request"].http_headers.statusline.startswith("/plans?lang=de")
    assert records["response"].rec_headers.get_header("WARC-Date") == "2026-11-21T09:30:00.000000Z"
    assert records["response"].rec_headers.get_header("WARC-IP-Address") == "192.0.2.7"


def test_address_covers_the_stored_bytes(tmp_path: Path) -> None:
    """Offset, length and digest of an address are those of the bytes on the disk."""
    archive = Archive(tmp_path, "w", "test")
    addresses = [archive.write(exchange(bytes([n]) * 50)) for n in range(3)]
    archive.close()
    stored = (tmp_path / addresses[0].file).read_bytes()

    for address in addresses:
        entry = stored[address.offset : address.offset + address.length]
        assert hashlib.sha256(entry).hexdigest() == address.sha256
    assert addresses[-1].offset + addresses[-1].length == len(stored)


def test_new_process_opens_a_new_file(tmp_path: Path) -> None:
    """Two archives never write to one file."""
    first, second = (Archive(tmp_path, worker, "test") for worker in ("a", "b"))
    names = {first.write(exchange()).file, second.write(exchange()).file}
    first.close()
    second.close()

    assert len(names) == 2
