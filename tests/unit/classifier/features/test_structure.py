"""Structure: what the markup of a page says of it, whatever its words."""

import pytest

from classifier.features.sample import take
from classifier.features.structure import extract
from classifier.page import parse_page

WORDS = "The parser reads what stands between the dots and tells what it is. " * 6


def seen(body: str, url: str = "https://a.example/") -> dict[str, float]:
    """Values of a page's signals by name."""
    return {signal.name: signal.value for signal in extract(take(parse_page(body.encode(), url)))}


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        (f"<html><body><p>{WORDS} <code>--dry-run</code> <kbd>F5</kbd></p></body></html>", True),
        (f"# Manual\n\n{WORDS} Set `--dry-run`, then `naming.yml`.\n\n- [more](more.md)\n", True),
        (f"{WORDS}\n\nSet `--dry-run`, then `naming.yml`.\n", True),
        (f"<html><body><p>{WORDS} --dry-run</p></body></html>", False),
        (f"{WORDS}\n\n`-._.-`'`-._.-`  `` ' ` ` _.\n", False),
    ],
)
def test_words_set_as_code_count_alike_in_every_format(page: str, marked: bool) -> None:
    """A manual weighs as a manual, as HTML and as the markdown it is made from; art of backticks is no code."""
    assert ("shape:inline_code" in seen(page)) == marked


def test_code_counts_the_same_as_html_and_as_markdown() -> None:
    """Two words set as code are two, whoever drew them."""
    html = f"<html><body><p>{WORDS} <code>a.yml</code> <tt>b.yml</tt></p></body></html>"
    markdown = f"# Manual\n\n{WORDS} `a.yml` `b.yml`\n\n[more](more.md)\n"
    assert seen(html)["shape:inline_code"] == seen(markdown)["shape:inline_code"] > 0


@pytest.mark.parametrize(
    ("page", "noted"),
    [
        (f"<html><body><p>{WORDS}<sup>1</sup></p></body></html>", True),
        (f"# Chapter\n\n{WORDS}[^1] and[^second]\n\n[^1]: [more](more.md)\n", True),
        (f"{WORDS}[^1]\n\n[^1]: Box 4.\n", True),
        (f"# Chapter\n\n{WORDS}[1] [^ ]\n\n[more](more.md)\n", False),
    ],
)
def test_notes_to_the_text_count_alike_in_every_format(page: str, noted: bool) -> None:
    """Raised signs and notes of markdown are notes; a bracket is none."""
    assert ("shape:notes" in seen(page)) == noted
