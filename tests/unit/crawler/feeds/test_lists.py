"""Lists of names in every dress: text, CSV, JSON lines, gzip, zip, files and addresses; damage in one line."""

import gzip
import io
import json
import os
import socket
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds import lists
from crawler.feeds.lists import BATCH, read_names
from store.errors import NetworkError, SeedError
from tests.services import Said, serving

WANTED = ["a-shop.example.com", "b.test", "xn--bcher-kva.example"]
TEXT = "# new today\na-shop.example.com\n\n*.B.test.\nbücher.example\nnot a name\n-bad-.com\n10.0.0.1\n"
TABLE = 'id,domain,date\n1,"a-shop.example.com",2026-03-01\n2,www.b.test,x\n3,bücher.example,y\n4\n'
BARE = "a-shop.example.com;2026-03-01\nb.test;2026-03-01\nbücher.example;2026-03-01\n"
STREAM = "\n".join(
    json.dumps(row, ensure_ascii=False)
    for row in (
        {"data": {"leaf_cert": {"all_domains": ["a-shop.example.com"]}}, "domain": 5},
        {"name_value": "*.b.test"},
        {"dns_names": ["bücher.example", None]},
        "broken",
    )
)


def read(source: Path | str) -> list[str]:
    """All names of a list."""
    return [name for batch in read_names(str(source)) for name in batch]


def packed(text: str) -> bytes:
    """The text in a zip archive, two files."""
    half = len(text.splitlines()) // 2
    lines = text.splitlines(keepends=True)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("folder/one.txt", "".join(lines[:half]))
        archive.writestr("two.txt", "".join(lines[half:]))
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        gzip.compress(TEXT.encode()),
        packed(TEXT),
        TABLE.encode(),
        BARE.encode(),
        STREAM.encode() + b"\n{broken\n",
    ],
    ids=["text", "windows", "gzip", "zip", "table", "no heading", "json"],
)
def test_every_dress(data: bytes, tmp_path: Path) -> None:
    """Names come out the same, in order, spelt in one way, whatever the list looks like; the rest is left out."""
    path = tmp_path / "list"
    path.write_bytes(data)
    assert read(path) == WANTED


@pytest.mark.parametrize(
    "data", [TEXT.encode(), gzip.compress(TEXT.encode()), packed(TEXT)], ids=["text", "gzip", "zip"]
)
def test_what_comes_through_a_pipe_is_read_like_a_file(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a named pipe nor standard input can be read twice, and an archive is read from its end."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with ThreadPoolExecutor(1) as writer:
        writer.submit(path.write_bytes, data)
        assert read(path) == WANTED
        writer.submit(path.write_bytes, data)
        with path.open() as piped:
            monkeypatch.setattr("sys.stdin", piped)
            assert read("-") == WANTED


def test_batches_are_bounded(tmp_path: Path) -> None:
    """A long list comes in batches of a fixed size and loses nothing between blocks."""
    path = tmp_path / "list.txt.gz"
    names = [f"name-{number}.example.com" for number in range(3 * BATCH + 5)]
    path.write_bytes(gzip.compress("\n".join(names).encode()))
    batches = list(read_names(str(path)))
    assert [len(batch) for batch in batches] == [BATCH, BATCH, BATCH, 5]
    assert [name for batch in batches for name in batch] == names


def test_address_is_read_like_a_file() -> None:
    """A list behind an address, packed or not."""
    with serving(lambda _: Said(body=gzip.compress(TEXT.encode()))) as service:
        assert read(f"{service.url}/new.txt.gz") == WANTED


@pytest.mark.parametrize("said", [Said(404), Said(500), Said(302, headers={"Location": "http://127.0.0.1:9/"})])
def test_address_that_gives_nothing(said: Said) -> None:
    """A list that is not there, or has moved, is told in one line; nothing is followed."""
    with serving(lambda _: said) as service, pytest.raises(NetworkError, match=str(said.status)):
        read(service.url)


def test_nobody_there() -> None:
    """A server that is away is told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NetworkError, match="refused"):
        read(f"http://127.0.0.1:{port}/")


def test_missing_and_damaged_files(tmp_path: Path) -> None:
    """A missing file, a cut gzip file and a broken zip file are refused in words."""
    with pytest.raises(SeedError, match="No such file"):
        read(tmp_path / "nothing")
    cut, broken = tmp_path / "cut.gz", tmp_path / "broken.zip"
    cut.write_bytes(gzip.compress(TEXT.encode() * 999)[:-20])
    broken.write_bytes(packed(TEXT)[:60])
    for path in (cut, broken):
        with pytest.raises(SeedError, match="damaged"):
            read(path)


def test_bomb_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks beyond the cap is refused, not read to its end."""
    monkeypatch.setattr(lists, "MAX_UNPACKED", 3 * lists.BLOCK)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"a" * 8 * lists.BLOCK))
    with pytest.raises(SeedError, match="unpacks beyond"):
        read(path)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever a file holds, it gives host names or an error of ours."""
    path = tmp_path_factory.mktemp("any") / "list"
    path.write_bytes(data)
    try:
        names = read(path)
    except SeedError:
        return
    assert all("." in name and name == name.lower() and name.isascii() for name in names)
