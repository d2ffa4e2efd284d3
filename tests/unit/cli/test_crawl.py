"""What ``spyglass crawl`` says at its end."""

import click
import pytest

from cli.crawl import _show, command
from crawler.counters import Counters
from crawler.plan import CrawlPlan
from crawler.run import Summary


@pytest.mark.parametrize(
    ("proxy", "onward"),
    [
        (None, "'spyglass crawl' goes on"),
        ("http://127.0.0.1:8080", "'spyglass crawl --proxy http://127.0.0.1:8080' goes on"),
        ("http://u:secret@127.0.0.1:8080", "@127.0.0.1:8080'"),
    ],
)
def test_what_a_proxy_led_to_is_gone_on_with_through_it(
    proxy: str | None, onward: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hint never sends the names of a practice web to the real one, and repeats no password."""
    with click.Context(command, info_name="spyglass"):
        _show(Summary(1, "pages", 10.0, Counters(), 7, ()), CrawlPlan(proxy=proxy))
    said = capsys.readouterr().out
    assert onward in said
    assert "secret" not in said
