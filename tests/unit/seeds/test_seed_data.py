"""The shipped lists keep the rules that seeds/README.md sets for them."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crawler.scope import Scope
from crawler.seeds import read_queries, read_seeds, read_site_keys
from store.urls import canonical_url, site_key

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
# The least number of languages in which buyers are looked for.
LANGUAGES = 20


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_every_seed_is_read() -> None:
    """No line of sites.csv is skipped, none is there twice, and each is written in its one spelling."""
    seeds = read_seeds([SEEDS / "sites.csv"])
    rows = list(_rows("sites.csv"))

    assert seeds.skipped == ()
    assert [seed.url for seed in seeds] == [row["url"] for row in rows]
    assert all(canonical_url(row["url"]) == row["url"] for row in rows)


def test_every_seed_may_be_fetched() -> None:
    """No starting point is licensed, popular or otherwise out of scope."""
    scope = Scope(
        today=date(2026, 11, 21),
        popular=read_site_keys(SEEDS / "popular.csv"),
        licensed=read_site_keys(SEEDS / "licensed.csv"),
    )

    assert {row["url"]: scope.check(row["url"]) for row in _rows("sites.csv") if scope.check(row["url"])} == {}


def test_every_seed_has_a_date_and_a_source_with_a_licence() -> None:
    """Each row says when it was added and which of the sources named in the README it came from."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")

    for row in _rows("sites.csv"):
        assert date.fromisoformat(row["added_on"])
        assert f"`{row['source']}`" in readme


@pytest.mark.parametrize("name", ["licensed.csv", "popular.csv"])
def test_known_sites_are_written_as_their_keys(name: str) -> None:
    """What scope compares is what the file says, each once, in order."""
    domains = [row["domain"] for row in _rows(name)]

    assert domains == sorted(set(domains))
    assert all(site_key(f"https://{domain}/") == domain for domain in domains)


def test_the_sources_of_licensed_sites_are_named() -> None:
    """Each list that vouches for a licensed site stands in the README with its licence."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    sources = {source for row in _rows("licensed.csv") for source in row["source"].split("+")}

    assert {source for source in sources if f"`{source}`" not in readme} == set()


def test_queries_speak_many_languages() -> None:
    """Phrases are unique, short, and there are some in each of many languages."""
    queries = read_queries(SEEDS / "queries.csv")

    assert len(queries) == sum(1 for _ in _rows("queries.csv"))
    assert len(queries) <= 600
    assert len({query.language for query in queries}) >= LANGUAGES
    assert all(query.language and query.intent and len(query.text) <= 80 for query in queries)


def test_the_readme_counts_right() -> None:
    """The numbers of rows in the README are those of the files."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")

    for name in ("sites.csv", "queries.csv", "licensed.csv", "popular.csv"):
        assert f"| `{name}` | {sum(1 for _ in _rows(name)):,} |" in readme
