"""Putting new files in the place of old ones, and taking it all back."""

from pathlib import Path

import pytest

from store.swap import Swap


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its text."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An old file with a companion, an old folder, and new ones beside them."""
    for name in ("db", "db-wal", "evidence/a", "new.db", "new.evidence/b"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def put_both(place: Path) -> Swap:
    """Put the new file and folder in place."""
    swap = Swap(".old")
    swap.put(place / "new.db", place / "db", ("-wal",))
    swap.put(place / "new.evidence", place / "evidence")
    return swap


def test_the_new_takes_the_place_and_the_old_is_kept(place: Path) -> None:
    """The old file keeps its companion under a name that belongs to it."""
    swap = put_both(place)
    assert tree(place) == {
        "db": "new.db",
        "db.old": "db",
        "db.old-wal": "db-wal",
        "evidence/b": "new.evidence/b",
        "evidence.old/a": "evidence/a",
    }
    assert swap.kept == [place / "db.old", place / "evidence.old"]


def test_undo_takes_everything_back(place: Path) -> None:
    """After an undo every file is where it was."""
    before = tree(place)
    put_both(place).undo()
    assert tree(place) == before


def test_an_empty_place_keeps_nothing(place: Path) -> None:
    """Where there was nothing, or an empty folder, nothing is kept."""
    swap = Swap(".old")
    (place / "empty").mkdir()
    swap.put(place / "new.evidence", place / "empty")
    swap.put(place / "new.db", place / "deep" / "down" / "db")
    assert swap.kept == []
    assert (place / "empty" / "b").exists()
    assert (place / "deep" / "down" / "db").exists()
