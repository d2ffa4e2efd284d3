"""The schedule of the settings: what its tables may say, and when a run is owed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.errors import SettingsError
from store.scheduled import read_schedule
from store.settings import load_settings

NIGHTLY = {"name": "nightly", "cron": "0 3 * * *"}
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def test_tables_of_the_file_are_read(tmp_path: Path) -> None:
    """A [[schedule]] table becomes a value, with the name as purpose where none is given."""
    (tmp_path / "spyglass.toml").write_text(
        '[[schedule]]\nname = "nightly"\ncron = "0 3 * * *"\nseeds = ["a.csv"]\npages = 500\nminutes = 60.5\n'
        '[[schedule]]\nname = "news"\ncron = "@hourly"\npurpose = "fresh names"\nproxy = "http://127.0.0.1:1"\n'
    )
    first, second = load_settings({}, tmp_path).schedule

    assert (first.name, first.seeds, first.pages, first.minutes) == ("nightly", (Path("a.csv"),), 500, 60.5)
    assert first.purpose == "nightly"
    assert (second.purpose, second.proxy, second.pages) == ("fresh names", "http://127.0.0.1:1", None)


@pytest.mark.parametrize(
    "tables",
    [
        "nightly",
        [1],
        [{"cron": "@daily"}],
        [{**NIGHTLY, "color": "red"}],
        [{**NIGHTLY, "pages": 0}],
        [{**NIGHTLY, "pages": 1.5}],
        [{**NIGHTLY, "pages": True}],
        [{**NIGHTLY, "minutes": "long"}],
        [{**NIGHTLY, "seeds": "a.csv"}],
        [{**NIGHTLY, "purpose": 3}],
        [NIGHTLY, NIGHTLY],
        [{**NIGHTLY, "name": "n" * 65}],
        [{**NIGHTLY, "train": "yes"}],
        [{**NIGHTLY, "train": True, "pages": 5}],
        [{**NIGHTLY, "train": True, "name": "n" * 56}],
    ],
)
def test_impossible_tables_are_refused(tables: object) -> None:
    """A table that cannot be meant is refused with one line."""
    with pytest.raises(SettingsError, match="schedule"):
        read_schedule(tables, "[[schedule]]")


def test_impossible_times_are_refused() -> None:
    """A table with a time that cron does not know is refused, and the line quotes it."""
    with pytest.raises(SettingsError, match=r"61 \* \* \* \*"):
        read_schedule([{**NIGHTLY, "cron": "61 * * * *"}], "[[schedule]]")


def test_first_run_is_owed_at_once() -> None:
    """A crawl that never ran is due: its first run shows whether its table works."""
    (crawl,) = read_schedule([NIGHTLY], "")

    assert crawl.is_due(None, AT)


def test_missed_runs_are_owed_once() -> None:
    """After three missed nights one run is owed, and after it none before the next night."""
    (crawl,) = read_schedule([NIGHTLY], "")
    awake = AT + timedelta(days=3, hours=5)

    assert crawl.is_due(AT, awake)
    assert not crawl.is_due(awake, awake + timedelta(hours=1))
    assert crawl.is_due(awake, AT + timedelta(days=4))
