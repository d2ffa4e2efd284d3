"""Put whole new files and folders in the place of old ones, keep the old ones beside, and undo if it fails half-way."""

from contextlib import suppress
from pathlib import Path


class Swap:
    """Renames that can be taken back in reverse order until the caller is content."""

    def __init__(self, suffix: str) -> None:
        """``suffix`` is appended to the names of what has to give way."""
        self._suffix = suffix
        self._done: list[tuple[Path, Path]] = []
        self.kept: list[Path] = []

    def put(self, new: Path, place: Path, companions: tuple[str, ...] = ()) -> None:
        """Move ``new`` to ``place``; what is there (with its ``companions``, such as ``-wal``) is kept beside it."""
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
        for ending in ("", *companions):
            old = place.with_name(place.name + ending)
            if old.exists():
                self._rename(old, place.with_name(place.name + self._suffix + ending))
        kept = place.with_name(place.name + self._suffix)
        if kept.exists():
            self.kept.append(kept)
        self._rename(new, place)

    def undo(self) -> None:
        """Take everything back, as far as the disk lets us."""
        for old, new in reversed(self._done):
            with suppress(OSError):
                new.rename(old)
        self._done.clear()
        self.kept.clear()

    def _rename(self, old: Path, new: Path) -> None:
        new.parent.mkdir(parents=True, exist_ok=True)
        old.rename(new)
        self._done.append((old, new))
