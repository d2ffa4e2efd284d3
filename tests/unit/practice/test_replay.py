"""Real pages at their addresses."""

import gzip
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.replay import TITLE_LENGTH, read_corpus, title_of
from practice.wire import Request
from practice.world import World
from store.entities import Category
from store.errors import UsageError

ROW = {
    "id": "p1",
    "label": "iptv_reseller",
    "subtype": "seller",
    "lang": "fr",
    "group": "g1",
    "media_type": "text/html",
    "url": "https://shop.example/offre/?b=1",
    "url_known": True,
    "weak": False,
    "source": "x",
    "content": "<html><head><title>Télé &amp; plus</title></head><body>été</body></html>",
}


def corpus(folder: Path, *changes: dict[str, object]) -> Path:
    """A corpus file with a page for each set of changes."""
    path = folder / "corpus.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(ROW | change) + "\n" for change in changes)
    return path


def test_a_page_is_served_at_its_url_as_utf_8(tmp_path: Path) -> None:
    """Host, path and query as given; body and media type as they were."""
    replay = read_corpus(corpus(tmp_path, {}))
    reply = replay.answer(Request("GET", "shop.example", "/offre/?b=1"))
    assert reply is not None
    assert reply.body.decode() == ROW["content"]
    assert reply.content_type == "text/html; charset=utf-8"
    assert replay.answer(Request("GET", "shop.example", "/other")) is None


def test_another_spelling_of_the_address_finds_the_page(tmp_path: Path) -> None:
    """A crawler asks for the canonical form."""
    replay = read_corpus(corpus(tmp_path, {"url": "http://shop.example/a?utm_source=x&b=1"}))
    assert replay.answer(Request("GET", "shop.example", "/a?b=1")) is not None


def test_pages_that_share_a_url_get_a_path_of_their_own(tmp_path: Path) -> None:
    """None hides another; the host stays."""
    replay = read_corpus(corpus(tmp_path, {}, {"id": "p2", "content": "two"}, {"id": "p3", "content": "three"}))
    assert len({page.target for page in replay.pages}) == 3
    assert {page.host for page in replay.pages} == {"shop.example"}
    for page in replay.pages:
        reply = replay.answer(Request("GET", page.host, page.target))
        assert reply is not None
        assert reply.body == page.body


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "[" * 100_000], ids=range(3))
def test_a_line_that_is_no_page_is_named(tmp_path: Path, line: str) -> None:
    """What is no JSON, lacks something or is nested without end is a usage error that names the line."""
    path = tmp_path / "c.jsonl.gz"
    path.write_bytes(gzip.compress(line.encode()))
    with pytest.raises(UsageError, match="line 1 of the corpus"):
        read_corpus(path)


def test_only_the_groups_asked_for_are_replayed(tmp_path: Path) -> None:
    """A benchmark that trained on the others never meets them."""
    groups = tmp_path / "groups"
    groups.write_text("g2\n")
    replay = read_corpus(corpus(tmp_path, {}, {"group": "g2", "url": "http://b.example/"}), groups)
    assert [page.host for page in replay.pages] == ["b.example"]


def test_truth_has_a_row_for_each_site_of_a_host(tmp_path: Path) -> None:
    """Accounts on a platform are sites of their own; one pirate page makes a site piratical."""
    rows = (
        {"url": "https://t.me/one", "label": "iptv_reseller"},
        {"url": "https://t.me/two", "label": "legit"},
        {"url": "http://s1.test/a", "label": "legit"},
        {"url": "http://s1.test/b", "label": "release_group"},
    )
    truth = {row.site: row.category for row in read_corpus(corpus(tmp_path, *rows)).truth()}
    assert sorted(truth.values()) == sorted([Category.IPTV_RESELLER, Category.LEGIT, Category.RELEASE_GROUP])
    assert truth["s1.test"] is Category.RELEASE_GROUP


def test_generated_pages_name_every_real_page_by_its_title(tmp_path: Path) -> None:
    """Each replayed page stands on a list or in a thread, and never with its label."""
    rows = [{"id": f"p{n}", "url": f"http://h{n}.example/"} for n in range(40)]
    world = World(seed=1, replay=read_corpus(corpus(tmp_path, *rows)))
    named: dict[str, str] = {}
    for host in world.web.pool("tunnel"):
        for path in world.sitemap(host):
            reply = world.answer(Request("GET", host.name, path))
            assert reply is not None
            text = reply.body.decode()
            named |= {f"h{n}.example": text for n in range(40) if f"http://h{n}.example/" in text}
    assert len(named) == 40
    assert all("Télé &amp; plus" in text and "iptv_reseller" not in text for text in named.values())


def test_replayed_hosts_are_in_the_worlds_truth_and_answer(tmp_path: Path) -> None:
    """The world knows them; what they lack is 404."""
    world = World(seed=1, replay=read_corpus(corpus(tmp_path, {})))
    assert [row.kind for row in world.truth() if row.host == "shop.example"] == ["corpus"]
    reply = world.answer(Request("GET", "shop.example", "/robots.txt"))
    assert reply is not None
    assert reply.status == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing", None),
        ("not gzip", b"hello"),
        ("cut", gzip.compress(json.dumps(ROW).encode() * 50, mtime=0)[:-20]),
        ("not json", gzip.compress(b"{\n", mtime=0)),
        ("not a page", gzip.compress(b"[1]\n", mtime=0)),
        ("label unknown", gzip.compress(json.dumps(ROW | {"label": "x"}).encode(), mtime=0)),
        ("empty", gzip.compress(b"", mtime=0)),
    ],
)
def test_a_bad_corpus_gives_one_clear_line(tmp_path: Path, name: str, content: bytes | None) -> None:
    """Missing, broken, foreign or empty: the file is named, nothing is half read."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_corpus(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("<TITLE>\n A &amp;\n B </TITLE>", "A & B"),
        ('---\ntitle: "Best of"\n---\ntext', "Best of"),
        ("▄▄▄\n  My Release 2024\n", "My Release 2024"),
        ("<html><body><p>Hello there</p></body></html>", "Hello there"),
    ],
)
def test_a_title_is_what_a_link_would_say(content: str, title: str) -> None:
    """Title element, front matter, or the first line with words."""
    assert title_of(content) == title


@given(st.text(max_size=300))
def test_titles_of_anything_are_short_and_on_one_line(content: str) -> None:
    """No content breaks a list page."""
    title = title_of(content)
    assert len(title) <= TITLE_LENGTH
    assert "\n" not in title


def test_addresses_keep_no_fragment(tmp_path: Path) -> None:
    """What no request can carry is no part of an address."""
    page = read_corpus(corpus(tmp_path, {"url": "http://a.example/x#top"})).pages[0]
    assert urlsplit(page.url).fragment == ""
