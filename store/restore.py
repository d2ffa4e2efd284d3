"""Fill an empty store from a backup, on either engine: so a backup also moves a store from one to the other."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from store import archive
from store.address import sqlite_file
from store.archive import Manifest
from store.database import connect, reading, writing
from store.errors import StoreBusyError, StoreCorruptError, StoreError, UsageError
from store.evidence import evidence_path
from store.loading import drop_tables, empty_tables, has_rows, load_rows, settle_rows
from store.runs import DEAD_AFTER, recent_runs
from store.settings import Settings
from store.swap import Swap
from store.upgrade import HEAD, is_known, migrate, open_store

_STAGED = ".restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the old store was kept (nothing, if there was none)."""

    manifest: Manifest
    kept: tuple[Path, ...]


def restore(path: Path, settings: Settings, at: datetime, *, over: bool = False) -> Restored:
    """Fill the store of ``settings`` from the backup at ``path``.

    The archive is read and compared with its manifest first. A store that holds anything is refused unless ``over``;
    then the old one stays in its place until the new one is whole, and its files are kept beside the new ones (on
    PostgreSQL its rows are replaced in one transaction). Raises UsageError or StoreError; then nothing was changed.
    """
    manifest = archive.check(path)
    if not is_known(manifest.schema):
        raise UsageError(
            f"{path} was made by a newer Spyglass (schema {manifest.schema}; this one knows {HEAD}): use that one"
        )
    _refuse_unless_free(settings, manifest, at, over=over)
    swap = Swap(f".before-{at:%Y%m%dT%H%M%SZ}")
    try:
        _stage_files(path, settings)
        if sqlite_file(settings.database):
            _restore_sqlite(path, manifest.schema, settings, swap)
        else:
            _restore_postgresql(path, manifest.schema, settings, swap, over=over)
    except BaseException as error:
        swap.undo()
        if isinstance(error, OSError):
            raise StoreError(f"the restore cannot write {error.filename}: {error.strerror or error}") from error
        if isinstance(error, DBAPIError):
            raise StoreError(f"the database refuses a row of the backup: {str(error.orig).splitlines()[0]}") from error
        raise
    finally:
        _clear(settings)
    return Restored(manifest, tuple(swap.kept))


def _refuse_unless_free(settings: Settings, manifest: Manifest, at: datetime, *, over: bool) -> None:
    occupied = _is_occupied(settings, at, over=over)
    if any(settings.evidence.rglob("*")):
        occupied = f"the evidence folder {settings.evidence} holds files"
    if manifest.has_secret and settings.secret.exists():
        occupied = f"there is a secret already in {settings.secret}"
    if occupied and not over:
        raise UsageError(f"{occupied}; --replace puts the backup in its place and keeps the old files beside it")


def _is_occupied(settings: Settings, at: datetime, *, over: bool) -> str:
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        return ""
    try:
        engine = open_store(settings)
    except StoreCorruptError:
        if not over or file is None:
            raise
        return "the old store is damaged"
    try:
        with reading(engine) as connection:
            if any(run.ended_at is None and run.heartbeat_at > at - DEAD_AFTER for run in recent_runs(connection)):
                raise StoreBusyError("a crawl is running on this store; stop it, then restore")
            return "the store is not empty" if has_rows(connection) else ""
    finally:
        engine.dispose()


def _stage_files(path: Path, settings: Settings) -> None:
    """Evidence and secret beside their places."""
    _clear(settings)
    staged = _staged(settings.evidence)
    staged.mkdir(parents=True)
    for name, content in archive.members(path):
        if name.startswith(archive.EVIDENCE):
            target = evidence_path(staged, name.removeprefix(archive.EVIDENCE))
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                shutil.copyfileobj(content, file, 1024 * 1024)
                file.flush()
                os.fsync(file.fileno())
        elif name == archive.SECRET:
            secret = _staged(settings.secret)
            secret.parent.mkdir(parents=True, exist_ok=True)
            secret.touch(0o600)
            secret.write_bytes(content.read())


def _restore_sqlite(path: Path, schema: str, settings: Settings, swap: Swap) -> None:
    """Build a whole new file, then let it take the old one's name."""
    file = sqlite_file(settings.database)
    if file is None:
        raise StoreError("an in-memory store cannot be restored")
    staged = _staged(file)
    engine = connect(f"sqlite:///{staged}")
    try:
        with writing(engine) as connection:
            migrate(connection, schema)
            _load(connection, path)
    finally:
        engine.dispose()  # the last connection to close brings the write-ahead log into the file
    _swap_files(settings, swap)
    swap.put(staged, file, ("-wal", "-shm"))


def _restore_postgresql(path: Path, schema: str, settings: Settings, swap: Swap, *, over: bool) -> None:
    """Replace the rows in one transaction; the files take their places as its last step."""
    engine = open_store(settings)
    try:
        with writing(engine) as connection:
            if over:
                empty_tables(connection)
            elif has_rows(connection):
                raise StoreBusyError("somebody is writing into this store; it is not empty any more")
            if schema != HEAD:
                drop_tables(connection)
                migrate(connection, schema)
            _load(connection, path)
            _swap_files(settings, swap)
    finally:
        engine.dispose()


def _load(connection: Connection, path: Path) -> None:
    """Rows go into tables as they were when the backup was made, and then all the way that a store goes."""
    load_rows(connection, path)
    migrate(connection)
    settle_rows(connection)


def _swap_files(settings: Settings, swap: Swap) -> None:
    swap.put(_staged(settings.evidence), settings.evidence)
    if _staged(settings.secret).exists():
        swap.put(_staged(settings.secret), settings.secret)


def _staged(place: Path) -> Path:
    return place.with_name(place.name + _STAGED)


def _clear(settings: Settings) -> None:
    """Remove what an unfinished restore left beside the store."""
    shutil.rmtree(_staged(settings.evidence), ignore_errors=True)
    _staged(settings.secret).unlink(missing_ok=True)
    file = sqlite_file(settings.database)
    if file is not None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{_staged(file)}{ending}").unlink(missing_ok=True)
