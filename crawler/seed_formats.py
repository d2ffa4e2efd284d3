"""The text of a seed file → its rows, for every format that lists of addresses come in."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from crawler.seed_markup import links_of
from store.hosts import clean_host
from store.words import words


@dataclass(frozen=True, slots=True)
class SeedRow:
    """What one place of a file says: ``address`` as written; ``line`` counts from 1 (entries, in JSON)."""

    line: int
    address: str
    service: str = ""
    language: str = ""
    source: str = ""


Parser = Callable[[str], Iterator[SeedRow]]

_COLUMNS = {
    **dict.fromkeys(words("url uri link href website site address htmlurl"), "address"),
    **dict.fromkeys(words("domain host hostname domain_name fqdn"), "address"),
    **dict.fromkeys(words("service category kind type class"), "service"),
    **dict.fromkeys(words("language lang"), "language"),
    **dict.fromkeys(words("source list origin"), "source"),
}
_DELIMITERS = ",;\t|"
# No address and no remark is longer; a search for one would take quadratic time in what is.
_MAX_LINE = 8 * 1024
_SNIFFED_LINES = 20

_ADDRESS = re.compile(r"(?:h(?:tt|xx)ps?(?:://|\[:\]//)|[\w-]+(?:\.|\[\.\]))[^\s<>\"'`]+", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"h(?:tt|xx)ps?(?::|\[:\])//[^\s<>\"'`]+", re.IGNORECASE)
_MARKDOWN_TARGET = re.compile(r"\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_COMMENT = re.compile(r"\s*(?:#|!|//|;)|\s*\Z")
_TRAILING_COMMENT = re.compile(r"\s[#;].*")
_SINK = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+", re.IGNORECASE)
_FILTER = re.compile(r"\|\|([^\^/$*]+)\^?")


def pick_format(text: str, name: str) -> Parser:
    """The parser for ``text``, told by what it says and, where that leaves doubt, by the file's ``name``."""
    name = name.lower().removesuffix(".gz")
    head = text[:4096].lstrip("\ufeff \n\t").lower()
    if head.startswith("#extm3u") or name.endswith((".m3u", ".m3u8")):
        return parse_playlist
    if head.startswith(("{", "[{", '["', "[\n", "[ ")) or name.endswith((".json", ".jsonl", ".ndjson")):
        return parse_json
    if re.search(r"<(?:opml|html|!doctype|head|body|a\s|ul|dl)", head):
        return parse_markup
    if name.endswith((".md", ".markdown")) or re.search(r"\]\(\s*<?h(?:tt|xx)ps?:", text):
        return parse_markdown
    if name.endswith((".csv", ".tsv")) or _delimiter(text):
        return parse_table
    return parse_lines


def parse_lines(text: str) -> Iterator[SeedRow]:
    """One address a line, remarks after it allowed; ``#`` comments, hosts files and ``||name^`` filters too."""
    for number, line in enumerate(text.split("\n"), 1):
        if _COMMENT.match(line):
            continue
        line = _TRAILING_COMMENT.sub("", line[:_MAX_LINE].strip())
        blocked = _FILTER.match(line)
        if blocked:
            yield SeedRow(number, blocked[1])
        elif sink := _SINK.match(line):
            yield from (SeedRow(number, host) for host in line[sink.end() :].split())
        else:
            found = _ADDRESS.search(line)
            yield SeedRow(number, found[0].rstrip(",;") if found else line)


def parse_table(text: str) -> Iterator[SeedRow]:
    """CSV with a heading that names its columns in any order, or without one: then the column of addresses is found."""
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text) or ",", skipinitialspace=True)
    columns: dict[str, int] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield SeedRow(reader.line_num, "")
            continue
        if not any(map(str.strip, cells)) or cells[0].lstrip().startswith("#"):
            continue
        if columns is None:
            columns = _named_columns(cells)
            if columns is not None:
                continue
            columns = _found_columns(cells)
        if columns is None:
            yield SeedRow(reader.line_num, "")
            continue
        yield _row(reader.line_num, cells, columns)


def _named_columns(cells: list[str]) -> dict[str, int] | None:
    """Where each column is if ``cells`` are a heading with an address column; the first of a kind counts."""
    names = [_COLUMNS.get(cell.strip().lower(), "") for cell in cells]
    return {name: names.index(name) for name in names if name} if "address" in names else None


def _found_columns(cells: list[str]) -> dict[str, int] | None:
    return next(({"address": at} for at, cell in enumerate(cells) if _ADDRESS.match(cell.strip())), None)


def _row(line: int, cells: list[str], columns: dict[str, int]) -> SeedRow:
    values = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
    return SeedRow(line, **{"address": "", **values})


def _delimiter(text: str) -> str:
    """What divides the columns: the sign that each of the first lines (two at least, or a URL's own commas would do)
    holds equally often, or that stands in a heading; empty if none does."""
    lines = [line for line in text[:65_536].split("\n") if line.strip() and not line.startswith("#")][:_SNIFFED_LINES]
    counts = {sign: {_outside_quotes(line).count(sign) for line in lines} for sign in _DELIMITERS}
    regular = [sign for sign, seen in counts.items() if len(lines) > 1 and len(seen) == 1 and 0 not in seen]
    heading = re.split(r"[,;\t|]", lines[0].lower()) if lines else []
    if not regular and len(heading) > 1 and any(cell.strip(' "') in _COLUMNS for cell in heading):
        regular = [sign for sign in _DELIMITERS if sign in lines[0]]
    return max(regular, key=lambda sign: lines[0].count(sign), default="")


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def parse_markup(text: str) -> Iterator[SeedRow]:
    """Links of an HTML page or bookmark file, outlines of an OPML file."""
    for line, address in links_of(text):
        if _WEB_ADDRESS.match(address):
            yield SeedRow(line, address)


def parse_markdown(text: str) -> Iterator[SeedRow]:
    """Targets of links, and addresses that stand in the text."""
    for number, line in enumerate(text.split("\n"), 1):
        rest = _MARKDOWN_TARGET.sub(" ", line)
        targets = [target for target in _MARKDOWN_TARGET.findall(line) if _WEB_ADDRESS.match(target)]
        yield from (SeedRow(number, address) for address in targets)
        yield from (SeedRow(number, found.rstrip(").,;*_]|")) for found in _WEB_ADDRESS.findall(rest))


def parse_json(text: str) -> Iterator[SeedRow]:
    """Objects with a field that holds an address, at any depth, or a list of addresses; one document or one a line."""
    try:
        yield from _walk(json.loads(text), 1)
        return
    except (ValueError, RecursionError):
        pass
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield from _walk(json.loads(line), number)
            except (ValueError, RecursionError):
                yield SeedRow(number, "")


def _walk(document: object, line: int) -> Iterator[SeedRow]:
    pending: list[object] = [document]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield SeedRow(line, item)
        elif isinstance(item, list):
            pending += reversed(item)
        elif isinstance(item, dict):
            fields = {_COLUMNS[key.lower()]: value for key, value in item.items() if _is_column(key, value)}
            if "address" in fields:
                yield SeedRow(line, **fields)
            pending += [value for value in reversed(item.values()) if isinstance(value, dict | list)]


def _is_column(key: object, value: object) -> TypeGuard[str]:
    return isinstance(key, str) and isinstance(value, str) and key.lower() in _COLUMNS


def parse_playlist(text: str) -> Iterator[SeedRow]:
    """The hosts of an M3U playlist, each once: entries are streams, often with somebody's credentials, and are never
    fetched."""
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        entry = re.match(r"\s*https?://(?:[^/?#\s]*@)?(\[[^\]\s]*\]|[^/?#:\s]+)", line, re.IGNORECASE)
        host = clean_host(entry[1]) if entry else None
        if host and host not in seen:
            seen.add(host)
            yield SeedRow(number, f"http://{host}/")
