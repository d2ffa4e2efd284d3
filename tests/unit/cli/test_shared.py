"""Words on a terminal, dates and closed sets on a command line."""

import json
import unicodedata
from datetime import UTC, datetime

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.shared import Amount, Day, Member, clean, fit, print_json, width
from store.entities import Category, Reason

words = st.text(st.characters() | st.sampled_from("漢字한글\u202e\u0301\x1b\0\n"))


@given(words)
def test_nothing_steers_the_terminal(text: str) -> None:
    """No control, format or private character of a page reaches the terminal, and no line break."""
    assert not {unicodedata.category(char) for char in clean(text)} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert len(clean(text).splitlines()) <= 1


def test_what_a_reader_sees_stays() -> None:
    """Letters of any script stay as they are."""
    assert clean("Kanäle · 채널 · قنوات\x1b[31m\n4K") == "Kanäle · 채널 · قنوات[31m 4K"


@given(words, st.integers(1, 60))
def test_columns_are_filled_exactly(text: str, columns: int) -> None:
    """Cut or padded, a cell takes its columns, wide characters counted as two."""
    assert width(fit(text, columns)) == columns


def test_days_are_first_moments_in_utc() -> None:
    """A date on the command line is the moment it begins, in UTC."""
    assert Day().convert("2026-12-31", None, None) == datetime(2026, 12, 31, tzinfo=UTC)
    for wrong in ("31.12.2026", "2026-02-30", "tomorrow", ""):
        with pytest.raises(click.BadParameter, match="is not a date"):
            Day().convert(wrong, None, None)


def test_members_are_written_as_values() -> None:
    """A closed set is spelt on the command line as in the store and in JSON."""
    kind = Member(Category)
    assert kind.convert("iptv_reseller", None, None) is Category.IPTV_RESELLER
    with pytest.raises(click.BadParameter, match="'other_piracy'"):
        kind.convert("IPTV", None, None)


def test_json_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Moments, dataclasses and words of any script become one line of JSON."""
    print_json({"at": datetime(2026, 1, 2, tzinfo=UTC), "why": (Reason("채널\n", 1.5),), "kind": Category.LEGIT})
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "at": "2026-01-02T00:00:00+00:00",
        "why": [{"text": "채널\n", "weight": 1.5, "spans": []}],
        "kind": "legit",
    }


@pytest.mark.parametrize("wrong", ["nan", "inf", "-1", "1e300", "soon"])
def test_amounts_end(wrong: str) -> None:
    """A time on the command line is a number that a clock can count."""
    assert Amount(min=0).convert("2.5", None, None) == 2.5
    with pytest.raises(click.BadParameter):
        Amount(min=0).convert(wrong, None, None)
