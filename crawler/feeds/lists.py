"""Lists of host names as files or addresses → batches of names, in constant memory, whatever packed and wrote them.

Plain text, CSV, and JSON lines (newly-registered-domain lists, certificate logs, certstream); gzip and zip.
"""

import gzip
import http.client
import json
import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, cast

from crawler.direct import open_direct
from store.errors import NetworkError, SeedError
from store.hosts import clean_host
from store.words import words

BATCH = 8_192
BLOCK = 1 << 20
# All names of the largest zone in one CSV are about 5 GB; what unpacks beyond is a bomb.
MAX_UNPACKED = 16 * 1024**3
MAX_DOWNLOAD = 2 * 1024**3
# Entries of certificate logs with a hundred names are a few kilobytes.
MAX_LINE = 1 << 20
SECONDS = 60.0
STDIN = "-"

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
_COLUMNS = words(
    "domain domains domain_name domainname host hostname name fqdn dns_names all_domains common_name name_value"
)
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def read_names(source: str) -> Iterator[list[str]]:
    """The names in ``source``, a path, an http address or ``-`` (standard input), in batches and in file order, without
    ``*.`` and ``www.``.

    What is no host name is left out. Raises SeedError for a file that cannot be read, NetworkError for an address.
    """
    batch: list[str] = []
    with _opened(source) as file:
        for text in _texts(file, source):
            for name in _names(text):
                batch.append(name)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    if batch:
        yield batch


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    if source.startswith(("http://", "https://")):
        with tempfile.TemporaryFile() as copy:
            try:
                with open_direct(source, {}, SECONDS) as reply:
                    _copy(reply.read, copy, source)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NetworkError(f"{source}: {error}") from error
            yield copy
        return
    try:
        with nullcontext(sys.stdin.buffer) if source == STDIN else Path(source).open("rb") as file:
            if file.seekable():
                yield file
            else:
                with tempfile.TemporaryFile() as copy:
                    _copy(file.read, copy, source)
                    yield copy
    except OSError as error:
        raise SeedError(f"{source}: {error.strerror or error}") from error


def _copy(read: Callable[[int], bytes], copy: IO[bytes], source: str) -> None:
    """What comes only once, whole and from its beginning: an archive is read from its end."""
    while block := read(BLOCK):
        copy.write(block)
        if copy.tell() > MAX_DOWNLOAD:
            raise SeedError(f"{source}: larger than {MAX_DOWNLOAD // 1024**3} GB")
    copy.seek(0)


def _texts(file: IO[bytes], source: str) -> Iterator[Iterator[list[str]]]:
    """The text files in ``file``, each as runs of whole lines."""
    start = file.read(4)
    file.seek(0)
    if start == _ZIP:
        with _damage_told(source), zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    with archive.open(member) as inner:
                        yield _lines(inner, source)
    elif start.startswith(_GZIP):
        with gzip.open(file) as inner:
            yield _lines(cast("IO[bytes]", inner), source)
    else:
        yield _lines(file, source)


@contextmanager
def _damage_told(source: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SeedError(f"{source}: damaged archive") from error


def _lines(file: IO[bytes], source: str) -> Iterator[list[str]]:
    rest, size = b"", 0
    while True:
        with _damage_told(source):
            block = file.read(BLOCK)
        if not block:
            break
        size += len(block)
        if size > MAX_UNPACKED:
            raise SeedError(f"{source}: unpacks beyond {MAX_UNPACKED // 1024**3} GB")
        *whole, rest = (rest + block).split(b"\n")
        rest = b"" if len(rest) > MAX_LINE else rest
        yield b"\n".join(whole).decode("utf-8", "replace").split("\n")
    if rest:
        yield [rest.decode("utf-8", "replace")]


def _names(text: Iterable[list[str]]) -> Iterator[str]:
    reader: _Reader | None = None
    for lines in text:
        reader = reader or _Reader(lines)
        for line in lines:
            for written in reader.cells(line):
                name = written.strip().lower().removeprefix("*.").removeprefix("www.").rstrip(".")
                if name.isascii():
                    if _NAME.fullmatch(name):
                        yield name
                elif (cleaned := clean_host(name)) and _NAME.fullmatch(cleaned):
                    yield cleaned


class _Reader:
    """How one list is written, told by its first lines."""

    def __init__(self, first: list[str]) -> None:
        filled = [line for line in first if line.strip() and not line.startswith("#")][:2]
        head = filled[0].strip() if filled else ""
        self._json = head.startswith(("{", "["))
        self._sign = next((sign for sign in ",;\t|" if sign in head), "")
        self._column = _column([cell.strip(' "') for cell in head.split(self._sign)]) if self._sign else 0

    def cells(self, line: str) -> Iterable[str]:
        """What ``line`` gives as names."""
        if not line or line.startswith("#"):
            return ()
        if self._json:
            return _json_names(line)
        if not self._sign:
            return (line,)
        cells = line.split(self._sign)
        return (cells[self._column].strip(' "\r'),) if self._column < len(cells) else ()


def _column(cells: list[str]) -> int:
    """The column with names: by its heading, or the first cell that is one."""
    named = [at for at, cell in enumerate(cells) if cell.lower() in _COLUMNS]
    return (named or [at for at, cell in enumerate(cells) if _NAME.fullmatch(cell.lower())] or [0])[0]


def _json_names(line: str) -> Iterator[str]:
    try:
        pending: list[object] = [json.loads(line.strip().rstrip(","))]
    except (ValueError, RecursionError):
        return
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            for key, value in item.items():
                if key in _COLUMNS and isinstance(value, str):
                    yield from value.split()
                elif key in _COLUMNS and isinstance(value, list):
                    yield from (one for one in value if isinstance(one, str))
                elif isinstance(value, dict | list):
                    pending.append(value)
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, str):
            yield item
