"""Where a crawl starts: seed lists, search phrases, and the sites known to be none, as files → values."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.seed_formats import SeedRow, pick_format
from crawler.seed_text import read_text
from store.credentials import carries_credentials
from store.entities import Category, Seed
from store.errors import SeedError
from store.hosts import has_known_suffix, is_address
from store.urls import refang, site_key, url_from_text
from store.words import words

# What lists call the services, in the words of our categories; other words (forum, directory) name none.
_SERVICES = {
    **dict.fromkeys(words("iptv iptv_reseller reseller seller iptv-seller panel restreamer"), Category.IPTV_RESELLER),
    **dict.fromkeys(words("release_group release-group release scene predb nfo"), Category.RELEASE_GROUP),
    **dict.fromkeys(
        words("other_piracy torrent tracker streaming ddl warez cyberlocker sports"), Category.OTHER_PIRACY
    ),
    **dict.fromkeys(words("legit legal licensed"), Category.LEGIT),
}

# No search service takes phrases anywhere near as long; such a line is not of a list of phrases.
_MAX_QUERY_LINE = 1_000


# Read in a few seconds, and more starting points than a month of crawling asks for.
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that gave no seed, and why; never what it said."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeedList:
    """What seed files gave: ``seeds`` with canonical URLs, each once, in file order (iterating gives them); ``skipped``
    lines."""

    seeds: tuple[Seed, ...]
    skipped: tuple[SkippedLine, ...]

    def __iter__(self) -> Iterator[Seed]:
        return iter(self.seeds)


@dataclass(frozen=True, slots=True)
class Query:
    """A phrase to put to a search engine; ``intent`` says what kind of service it looks for."""

    text: str
    language: str = ""
    intent: str = ""


def read_seeds(paths: Iterable[Path]) -> SeedList:
    """Read seed files of any known format (seeds/README.md lists them), gzip-packed or not.

    Bad lines are reported, not fatal. Raises SeedError for a file that cannot be read or holds no usable address.
    """
    seeds: dict[str, Seed] = {}
    skipped: list[SkippedLine] = []
    for path in paths:
        found, bad = _read_file(path)
        for seed in found:
            seeds.setdefault(seed.url, seed)
        skipped += bad
    return SeedList(tuple(seeds.values()), tuple(skipped))


def _read_file(path: Path) -> tuple[list[Seed], list[SkippedLine]]:
    seeds: list[Seed] = []
    skipped: list[SkippedLine] = []
    for row in _rows(path):
        seed = _seed(row, path.name)
        if isinstance(seed, Seed):
            seeds.append(seed)
        else:
            skipped.append(SkippedLine(path.name, row.line, seed))
    if not seeds:
        first = f"; line {skipped[0].line}: {skipped[0].reason}" if skipped else ""
        raise SeedError(f"{path}: holds no usable address{first}")
    return seeds, skipped


def _rows(path: Path) -> Iterator[SeedRow]:
    text = read_text(path)
    try:
        for number, row in enumerate(pick_format(text, path.name)(text)):
            if number >= MAX_ROWS:
                raise SeedError(f"holds more than {MAX_ROWS:,} addresses; 'spyglass feeds' picks from lists as long")
            yield row
    except SeedError as error:
        raise SeedError(f"{path}: {error}") from error


def _seed(row: SeedRow, file: str) -> Seed | str:
    """The seed of a row, or why it gives none."""
    if not row.address.strip():
        return "no address"
    written = refang(row.address)
    if carries_credentials(written):
        return "carries somebody's credentials"
    url = url_from_text(written)
    if url is None:
        return "not a web address"
    host = url.split("/")[2].partition(":")[0]
    if "://" not in written and not (is_address(host) or has_known_suffix(host)):
        return "unknown top-level domain"
    return Seed(url, row.source or file, _SERVICES.get(row.service.lower()), row.language.lower())


def read_queries(path: Path) -> tuple[Query, ...]:
    """Search phrases: a table with the columns language, query and intent in any order, or one phrase a line.

    Raises SeedError if the file cannot be read or holds no phrase.
    """
    lines = [
        line for line in read_text(path).split("\n") if 0 < len(line.strip()) <= _MAX_QUERY_LINE and line[0] != "#"
    ]
    heading = [name.strip().lower() for name in lines[0].split(",")] if lines else []
    if "query" in heading:
        rows = [dict(zip(heading, next(csv.reader([line])), strict=False)) for line in lines[1:]]
        queries = [
            Query(row["query"].strip(), row.get("language", "").strip(), row.get("intent", "").strip())
            for row in rows
            if row.get("query")
        ]
    else:
        queries = [Query(line.strip()) for line in lines]
    if not queries:
        raise SeedError(f"{path}: holds no search phrase")
    return tuple(dict.fromkeys(queries))


def read_site_keys(path: Path) -> frozenset[str]:
    """The site keys of a list of known sites (licensed, popular): a table with a domain column, or one name a line.

    Raises SeedError if the file cannot be read or holds no usable address.
    """
    return frozenset(site_key(seed.url) for seed in _read_file(path)[0])
