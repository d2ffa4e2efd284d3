"""The ``[[schedule]]`` tables of the settings: which crawls run when, and what for; when a challenger is trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from store.cron import Cron
from store.errors import SettingsError

# A name stands as the purpose of its runs where none is told, whose column is that wide.
_NAME_LENGTH = 64
# Who asked for a training is kept in as many characters, with "schedule " before the name.
_TRAINING_NAME_LENGTH = 55


@dataclass(frozen=True, slots=True)
class ScheduledCrawl:
    """One table. ``cron`` is in UTC; ``pages`` and ``minutes`` bound a run, None: until nothing is left. One that
    ``train``s makes a challenger and fetches nothing."""

    name: str
    cron: Cron
    seeds: tuple[Path, ...] = ()
    queries: Path | None = None
    pages: int | None = None
    minutes: float | None = None
    purpose: str = ""
    proxy: str | None = None
    train: bool = False

    def is_due(self, last_start: datetime | None, at: datetime) -> bool:
        """Whether a run is owed at ``at``: one that never ran is, and runs missed since the last are owed once."""
        return last_start is None or self.cron.next_after(last_start) <= at


def read_schedule(given: object, where: str) -> tuple[ScheduledCrawl, ...]:
    """The tables in their order. Raises SettingsError, with the key, for what cannot be."""
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        raise SettingsError(f"{where} must be tables")
    crawls = tuple(_read(table, where) for table in given)
    names = [crawl.name for crawl in crawls]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"{where}: two crawls are named {name!r}")
    return crawls


def _read(table: Mapping[str, object], where: str) -> ScheduledCrawl:
    unknown = table.keys() - {"name", "cron", "seeds", "queries", "pages", "minutes", "purpose", "proxy", "train"}
    if unknown:
        raise SettingsError(f"{where}: unknown setting {min(unknown)!r}")
    name = _text(table, "name", where)
    train = table.get("train", False)
    if not isinstance(train, bool):
        raise SettingsError(f"{where} {name!r}: train must be true or false")
    longest = _TRAINING_NAME_LENGTH if train else _NAME_LENGTH
    if not 0 < len(name) <= longest:
        raise SettingsError(f"{where}: name must have 1 to {longest} characters")
    where = f"{where} {name!r}"
    if train and table.keys() - {"name", "cron", "train", "purpose"}:
        raise SettingsError(f"{where}: what trains fetches nothing: it takes a name and a cron")
    seeds = table.get("seeds", [])
    if not isinstance(seeds, list) or not all(isinstance(seed, str) for seed in seeds):
        raise SettingsError(f"{where}: seeds must be a list of files")
    queries, pages = _text(table, "queries", where), _number(table, "pages", where)
    if pages is not None and pages != int(pages):
        raise SettingsError(f"{where}: pages must be a whole number")
    return ScheduledCrawl(
        name=name,
        cron=Cron.parse(_text(table, "cron", where)),
        seeds=tuple(map(Path, seeds)),
        queries=Path(queries) if queries else None,
        pages=int(pages) if pages is not None else None,
        minutes=_number(table, "minutes", where),
        purpose=_text(table, "purpose", where) or name,
        proxy=_text(table, "proxy", where) or None,
        train=train,
    )


def _text(table: Mapping[str, object], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f"{where}: {key} must be text")
    return value


def _number(table: Mapping[str, object], key: str, where: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < float("inf"):
        raise SettingsError(f"{where}: {key} must be a number above 0")
    return float(value)
