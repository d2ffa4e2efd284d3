"""Seed files of every form become seeds; what is wrong with one is said in one line."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler import seed_markup
from crawler.seeds import Query, read_queries, read_seeds, read_site_keys
from store.entities import Category, Seed
from store.errors import SeedError

ONE, TWO, THREE = "https://one.test/", "https://two.test/", "https://three.test/"
TABLE = """added_on;service;url;language;source
2026-01-01;iptv;https://one.test/x;EN;partner
2026-01-01;torrent;hxxps://two[.]test/;fr;
2026-01-01;forum;http://bob:s3cret@three.test/;fr;
2026-01-01;forum;readme.txt;;
2026-01-01;forum;https://one.test/x;;
"""


def _read(folder: Path, name: str, content: str | bytes) -> list[str]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [seed.url for seed in read_seeds([path])]


def test_a_table_gives_all_it_says(tmp_path: Path) -> None:
    """Columns in any order are read by name; categories, languages and sources are taken over."""
    path = tmp_path / "partner.csv"
    path.write_text(TABLE)

    assert read_seeds([path]).seeds == (
        Seed("https://one.test/x", "partner", Category.IPTV_RESELLER, "en"),
        Seed("https://two.test/", "partner.csv", Category.OTHER_PIRACY, "fr"),
    )


def test_bad_lines_are_named_and_never_quoted(tmp_path: Path) -> None:
    """A line without a usable address is skipped with its number and a reason that repeats nothing of it."""
    path = tmp_path / "partner.csv"
    path.write_text(TABLE)

    skipped = read_seeds([path]).skipped

    assert [(line.file, line.line, line.reason) for line in skipped] == [
        ("partner.csv", 4, "carries somebody's credentials"),
        ("partner.csv", 5, "unknown top-level domain"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "urls"),
    [
        ("a.csv", "domain,name\none.test,x\ntwo.test,y\n", [ONE, TWO]),
        ("a.txt", "shop;one.test\nshop;two.test\n", [ONE, TWO]),
        ("a.csv", "name,x\nfirst,one.test\nsecond,two.test\n", [ONE, TWO]),
        ("a.tsv", "shop\tone.test\nshop\ttwo.test\n", [ONE, TWO]),
        ("a.csv", 'url,note\n"https://one.test/?a=1,2","x, y"\n', ["https://one.test/?a=1,2"]),
        ("a.txt", "# list\nhttps://one.test/a  # remark\n\ntwo.test\n", ["https://one.test/a", "https://two.test/"]),
        ("a.txt", "https://one.test/?a=1,2;3\n", ["https://one.test/?a=1,2;3"]),
        ("hosts", "0.0.0.0 one.test www.two.test\n::1 three.test\n", [ONE, "https://www.two.test/", THREE]),
        ("filter.txt", "! title\n||one.test^\n||two.test^$third-party\n", [ONE, TWO]),
        ("a.opml", '<opml><outline xmlUrl="https://one.test/rss" htmlUrl="https://one.test/"/></opml>', [ONE]),
        ("a.html", '<a href="https://one.test/">x</a><a href="/about">y</a><a href="mailto:a@b.test">', [ONE]),
        (
            "a.md",
            "* [One](https://one.test/a_(b)) <https://two.test/>, hxxps://three[.]test.\n",
            ["https://one.test/a_(b)", TWO, THREE],
        ),
        ("a.json", '{"sites": [{"url": "https://one.test"}, {"x": {"domain": "two.test"}}]}', [ONE, TWO]),
        ("a.json", '["one.test", "two.test"]', [ONE, TWO]),
        ("a.jsonl", '{"domain": "one.test"}\nnot json\n{"link": "https://two.test/"}\n', [ONE, TWO]),
        ("a.txt.gz", gzip.compress(b"one.test\n", mtime=0), [ONE]),
        ("a.txt", "one.test\ntwo.test\n".encode("utf-16"), [ONE, TWO]),
        ("a.txt", "one.test\ntwo.test\n".encode("utf-16-le"), [ONE, TWO]),
        ("a.txt", "café.test\n".encode("latin-1"), ["https://xn--caf-dma.test/"]),
        ("a.txt", b"\xef\xbb\xbfone.test\r\ntwo.test\r\n", [ONE, TWO]),
    ],
)
def test_every_form_of_list_is_read(tmp_path: Path, name: str, content: str | bytes, urls: list[str]) -> None:
    """Tables, plain lists, hosts files, filters, OPML, HTML, Markdown and JSON, packed and in their encodings."""
    assert _read(tmp_path, name, content) == urls


def test_a_playlist_gives_host_names_only(tmp_path: Path) -> None:
    """Neither an entry nor a credential of a playlist becomes a seed."""
    entries = ("http://bob:s3cret@one.test:8080/live/bob/s3cret/1.ts", "http://two.test/2.ts")
    content = "#EXTM3U\n" + "".join(f"#EXTINF:-1,X\n{entry}\n" for entry in entries)

    assert _read(tmp_path, "a.m3u", content) == ["http://one.test/", "http://two.test/"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03", "not a text file"),
        (b"\x1f\x8b\x08damaged", "damaged gzip file"),
        (b"nothing here\nnor here\n", "holds no usable address; line 1: not a web address"),
        (b"http://bob:s3cret@one.test/\n", "holds no usable address; line 1: carries somebody's credentials"),
    ],
)
def test_an_unusable_file_is_one_clear_line(tmp_path: Path, content: bytes, message: str) -> None:
    """The error names the file and what is wrong with it, and nothing of what it holds."""
    path = tmp_path / "seeds.txt"
    path.write_bytes(content)

    with pytest.raises(SeedError) as raised:
        read_seeds([path])

    assert str(raised.value) == f"{path}: {message}"


@pytest.mark.parametrize(
    "content",
    [
        "<a href=" * 60_000,
        '<a href="' * 60_000,
        "<!--" * 120_000,
        "<" * 480_000,
        "<div>" * 100_000 + "<a href=",
        "<html><a " + "=" * 480_000,
        "a" * 2_000_000,
        "](" + "(" * 480_000,
        "http://" * 70_000,
    ],
    ids=lambda content: content[:10],
)
@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.md", "a.csv"])
def test_no_file_takes_longer_than_reading_it(tmp_path: Path, name: str, content: str) -> None:
    """What is written to keep a parser busy for minutes is refused like any other nonsense, in time linear in it."""
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(SeedError, match=f"{name}: holds no usable address"):
        read_seeds([path])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "shop.example\n" * 100_001, "holds more than 100,000 addresses; 'spyglass feeds'"),
        ("a.html", '<a href="https://shop.example/">' * 1_001, "holds more than 1,000 links"),
        ("b.html", "<html>" + " " * 16 * 1024**2, "larger than 16 MB of markup"),
    ],
)
def test_a_list_of_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str, message: str
) -> None:
    """Hundreds of thousands of addresses are no seeds; the line names the file and the way for such lists."""
    monkeypatch.setattr(seed_markup, "MAX_LINKS", 1_000)
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(SeedError, match=message) as raised:
        read_seeds([path])
    assert str(raised.value).startswith(f"{path}: ")


def test_missing_files_and_folders_are_said_to_be(tmp_path: Path) -> None:
    """A path that is no file is an error of its own kind."""
    with pytest.raises(SeedError, match="no such file"):
        read_seeds([tmp_path / "none.csv"])
    with pytest.raises(SeedError, match="is a folder"):
        read_seeds([tmp_path])


STARTS = [
    b"",
    b"#EXTM3U\n",
    b"<html>",
    b"<opml>",
    b"{",
    b"[",
    b"url,service\n",
    b"\xff\xfe",
    b"\x1f\x8b",
    b"[a](http://",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    content=st.binary(max_size=300) | st.text().map(str.encode) | st.binary(max_size=200).map(gzip.compress),
    start=st.sampled_from(STARTS),
    name=st.sampled_from(["a.csv", "a.txt", "a.json", "a.md", "a.html", "a.m3u", "a.gz"]),
)
def test_no_file_raises_anything_but_a_seed_error(tmp_path: Path, content: bytes, start: bytes, name: str) -> None:
    """Whatever the bytes, reading gives canonical seeds or a SeedError."""
    path = tmp_path / name
    path.write_bytes(start + content)
    message = ""
    try:
        seeds = read_seeds([path]).seeds
    except SeedError as error:
        seeds, message = (), str(error)

    assert bool(seeds) is not bool(message)
    assert "\n" not in message
    assert all(seed.url.startswith(("http://", "https://")) for seed in seeds)


def test_queries_are_read_from_tables_and_plain_lists(tmp_path: Path) -> None:
    """Columns in any order, or one phrase a line; each phrase once."""
    table, plain = tmp_path / "queries.csv", tmp_path / "queries.txt"
    table.write_text("intent,query,language\nbuy_iptv,iptv kaufen,de\nbuy_iptv,iptv kaufen,de\n,,\n")
    plain.write_text("# phrases\nbuy iptv\n")

    assert read_queries(table) == (Query("iptv kaufen", "de", "buy_iptv"),)
    assert read_queries(plain) == (Query("buy iptv"),)


def test_a_list_without_queries_is_an_error(tmp_path: Path) -> None:
    """A heading alone is no list of phrases."""
    path = tmp_path / "queries.csv"
    path.write_text("language,query,intent\n")

    with pytest.raises(SeedError, match="holds no search phrase"):
        read_queries(path)


def test_known_sites_are_read_as_keys(tmp_path: Path) -> None:
    """Names of hosts become the keys that scope compares."""
    path = tmp_path / "licensed.csv"
    path.write_text("domain,kind\nwww.one.test,ott\nt.me/Two,ott\n")

    assert read_site_keys(path) == frozenset({"one.test", "t.me/two"})
