"""Hostile pages by the thousand, and what must hold for the score of any page whatever it is made of.

Three sources: real pages broken at random places, a few fragments of every format repeated until what is quadratic
shows, and plain noise. A case is a function of its seed, so that a number is enough to see it again.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.page import parse_page
from classifier.parsed import Page
from classifier.scoring import Scorer
from store.entities import Score
from store.errors import PageRefusedError

MOST_BYTES = 5_000_000
"""More than is ever read of a page, so that the cut is tried too."""
_CALM = 60_000
"""Bytes of most repeated cases: the large ones cost a hundred times as much and find the same kind."""

_MARKUP = (
    "<div>", "</div>", "<b>", "<i>", "<p>", "</p>", "<a href='/x'>", "</a>", "<a href='https://t.me/x?text=hi'>",
    "<span style='display:none'>", "</span>", "<span hidden>", "<table>", "<tr>", "<td>", "</table>", "<select>",
    "<option>", "<ul>", "<li>", "<nav class='main-menu'>", "<pre>", "<textarea>", "<svg>", "<math>", "<title>",
    "<template>", "<noscript>", "<object data=x>", "<script>", "</script>", "<script type='application/ld+json'>",
    "<!--", "-->", "<style>", "</style>", "<img alt='x' src=y>", "<input type=submit value=z>", "<base href='//b/'>",
    "<meta name=a content=b>", "<form>", "<iframe src=//a>", "<font>", "<nobr>", "<button>", "<h1>", "</h1>", "<br>",
    "<frameset>", "<body>", "<html lang=ko>", "<![CDATA[", "]]>", "<?xml ?>", "<a ",
)  # fmt: skip
_INSIDE = (
    "a=1 ", "b='", 'c="', "d=", "style='color:red;", "background:red' ", "/", ">", "<", "=", "hidden ", "\x00", "'",
    '"',
)  # fmt: skip
_WORDS = (
    "iptv ", "18,000 channels ", "1.299,00 \u20ac ", "\u20ac", "12 ", "1 234 567 ", "123,", "7", ".", "-", "_",
    "[Group] Name - 01 ", "x264-GRP", "The.Film.2019.1080p.WEB.x264-GRP ", "\n", "\t", " ", "https://a.b/c ",
    "#EXTINF:-1,Name\n", "http://h:80/u/p/1\n", "\ucc44\ub110", "\u9891\u9053", "\u0e0a\u0e48\u0e2d\u0e07",
    "\u05e7\u05e0\u05d0\u05dc", "\u0642\u0646\u0627\u0629", "\u0456\u0440tv", "1PTV", "\xe9", "\u0301", "\u202e",
    "\ufeff", "\U0001f4fa", "\xdf", "\u0130", "\u2588", "\u2550", "\xa0", "~~", "**", "](http://x)", "[", "](", "![",
    "# ", "---\n", "| a |", "> ", "`", "{", "}", '{"a":', '["x",', "]", ",", '"', "\\u", "<item>", "<link>", "<rss>",
    "&amp;", "&#0;", "&", "magnet:?xt=urn:btih:", "0000000000000000000000000000000000000000", "bc1q", "%PDF-", "\r",
    "@", "$", "irc.",
)  # fmt: skip
_STARTS = (
    "", "", "<!doctype html>", "<html><body>", "#EXTM3U\n", "<?xml version='1.0'?><rss>", '{"a":[',
    "---\ntitle: x\n---\n", "# T\n",
)  # fmt: skip
_CODINGS = (
    "utf-8", "utf-8", "utf-8", "utf-16", "utf-16-le", "cp1251", "cp437", "euc_kr", "shift_jis", "iso2022_jp", "big5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One page to try, and how it was made."""

    body: bytes
    recipe: str


def make_case(seed: str, pages: Sequence[bytes]) -> Case:
    """The case of ``seed``; ``pages`` are real ones to break, at least one."""
    dice = random.Random(seed)
    kind = dice.choices((_broken, _repeated, _noise), (12, 7, 1))[0]
    return Case(kind(dice, pages)[:MOST_BYTES], kind.__name__.strip("_"))


def _broken(dice: random.Random, pages: Sequence[bytes]) -> bytes:
    """A real page with slices doubled, dropped, or swapped for fragments or for parts of another page."""
    body = bytearray(dice.choice(pages))
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(body) + 1)
        end = min(len(body), at + dice.choice((0, 1, 2, 10, 500, 5000)))
        piece = dice.choice((_fragments, _other, _flipped))(dice, pages, bytes(body[at:end]))
        body[at:end] = piece * dice.choice((1, 1, 1, 1, 2, 40))
    return bytes(body)


def _fragments(dice: random.Random, _pages: Sequence[bytes], _old: bytes) -> bytes:
    return "".join(dice.choices(dice.choice((_MARKUP, _INSIDE, _WORDS)), k=dice.randint(0, 4))).encode()


def _other(dice: random.Random, pages: Sequence[bytes], _old: bytes) -> bytes:
    page = dice.choice(pages)
    at = dice.randrange(len(page) + 1)
    return page[at : at + dice.choice((3, 50, 2000))]


def _flipped(dice: random.Random, _pages: Sequence[bytes], old: bytes) -> bytes:
    return bytes(byte if dice.random() < 0.9 else dice.randrange(256) for byte in old[:500])


def _repeated(dice: random.Random, _pages: Sequence[bytes]) -> bytes:
    """A few fragments in the same order again and again, numbered or not: what is quadratic shows."""
    motif = "".join(
        dice.choices(dice.choice((_MARKUP, _INSIDE, _WORDS, _MARKUP + _INSIDE + _WORDS)), k=dice.randint(1, 5))
    )
    size = dice.randint(1, _CALM) if dice.random() < 0.8 else dice.randint(_CALM, MOST_BYTES)
    times = size // len(motif) + 1
    numbered = dice.random() < 0.3
    text = "".join(f"{motif}{number}" for number in range(times)) if numbered else motif * times
    if dice.random() < 0.3:
        text = dice.choice(_MARKUP) * dice.randint(1, 30_000) + text
    return (dice.choice(_STARTS) + text).encode(dice.choice(_CODINGS), "replace")


def _noise(dice: random.Random, _pages: Sequence[bytes]) -> bytes:
    """Random bytes, behind something that looks like a document or not."""
    start = dice.choice(_STARTS).encode()
    return start + dice.randbytes(dice.choice((0, 1, 3, 1000, 100_000)))


def check_case(scorer: Scorer, case: Case) -> None:
    """Read and score ``case``; AssertionError names what does not hold. A refusal in plain words is an answer."""
    try:
        page = parse_page(case.body, "https://site.example/a/")
    except PageRefusedError:
        return
    check_page(page)
    check_score(page, scorer.score(page))


def check_page(page: Page) -> None:
    """Blocks lie in the text one after the other."""
    end = -1
    for block in page.blocks:
        assert end < block.start <= block.end <= len(page.text), f"block {block} of {len(page.text)} characters"
        end = block.end


def check_score(page: Page, score: Score) -> None:
    """Probabilities sum to one, and every place that a reason names is on the page."""
    chances = score.scores.values()
    assert all(0.0 <= chance <= 1.0 for chance in chances), f"chances {score.scores}"
    assert math.isclose(sum(chances), 1.0, abs_tol=1e-6), f"chances {score.scores}"
    for reason in score.reasons:
        assert math.isfinite(reason.weight), f"{reason}"
        assert all(0 <= start <= end <= len(page.text) for start, end in reason.spans), f"{reason}"
