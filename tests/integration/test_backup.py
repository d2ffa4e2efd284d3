"""Backup and restore: everything comes back, on either engine, or nothing is touched."""

import gzip
import hashlib
import io
import json
import math
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text

from review.queue import refresh
from review.verdicts import decide
from store import archive, audit, handling
from store.address import sqlite_file
from store.backup import write_backup
from store.captures import all_members
from store.database import now, reading, writing
from store.entities import Category, Handling, ModelStage, Verdict
from store.errors import StoreBusyError, StoreCorruptError, StoreError, UsageError
from store.evidence import evidence_path, verify
from store.restore import restore
from store.runs import end_run, start_run
from store.schema.crawl import credential_links, operators, sites
from store.schema.everything import metadata
from store.schema.review import models
from store.settings import Settings
from store.upgrade import open_store
from tests.patience import PATIENCE
from tests.samples import DAY, WARC, add_site
from tests.samples import archive as add_member

Rows = dict[str, list[tuple[object, ...]]]


def fill(engine: Engine, evidence: Path) -> None:
    """Something in every kind of column: moments, blobs, JSON and none of it, large and negative numbers, odd text."""
    for number in range(3):
        add_site(engine, evidence, f"shop{number}.example")
    add_site(engine, evidence, "t.me/канал", category=Category.RELEASE_GROUP)
    refresh(engine, DAY)
    decide(engine, "shop1.example", Verdict.IPTV_RESELLER, "anna", DAY, note='“note”\n\\ "x"')
    with writing(engine) as connection:
        handling.order(connection, "shop2.example", Handling.NO_TOUCH, "anna", DAY, until=None, note="")
        run = start_run(connection, "discovery", "worker", {"pages": 5, "proxy": None}, DAY)
        end_run(connection, run, "finished", {"pages": 4}, DAY + timedelta(microseconds=1))
        blob = {"sha256": "0" * 64, "manifest": {"a": [1, None]}, "content": bytes(range(256)) * 99, "created_at": DAY}
        connection.execute(insert(models).values(id="m", stage=ModelStage.RETIRED, **blob))
        link = {"host": "h", "port": None, "path_shape": "/", "found_on": "s", "first_seen": DAY, "times_seen": 1}
        connection.execute(insert(credential_links).values(digest="d", **link))


def rows(engine: Engine) -> Rows:
    """Every row of every table."""
    with reading(engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


@pytest.fixture
def filled(engine: Engine, settings: Settings) -> Engine:
    """A store with a little of everything."""
    fill(engine, settings.evidence)
    return engine


@pytest.fixture
def backup(filled: Engine, settings: Settings, tmp_path: Path) -> Path:
    """Its backup."""
    return write_backup(filled, settings, tmp_path / "backup.tar", DAY).path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Settings of a place where nothing is yet, on SQLite."""
    place = tmp_path / "elsewhere"
    return Settings(f"sqlite:///{place / 's.db'}", place / "evidence", place / "logs", place / "secret.key")


@pytest.fixture
def elsewhere_postgresql(
    elsewhere: Settings, copied: Callable[[str], AbstractContextManager[str]], postgresql_template: str
) -> Iterator[Settings]:
    """The same on PostgreSQL."""
    with copied(postgresql_template) as url:
        yield replace(elsewhere, database=url)


def restored(path: Path, settings: Settings, **options: bool) -> Rows:
    """The rows after a restore, the evidence proved, the audit chain unbroken."""
    restore(path, settings, DAY, **options)
    engine = open_store(settings)
    with reading(engine) as connection:
        assert verify(settings.evidence, all_members(connection)).broken == ()
        assert audit.first_broken(connection) is None
    found = rows(engine)
    engine.dispose()
    return found


def test_everything_comes_back_on_sqlite(filled: Engine, backup: Path, elsewhere: Settings) -> None:
    """From either engine into a new SQLite file: every row, every type, every byte of evidence."""
    assert restored(backup, elsewhere) == rows(filled)


def test_everything_comes_back_on_postgresql(filled: Engine, backup: Path, elsewhere_postgresql: Settings) -> None:
    """From either engine into PostgreSQL: so a store can grow out of SQLite."""
    assert restored(backup, elsewhere_postgresql) == rows(filled)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_numbers_go_on_after_a_restore(backup: Path, elsewhere_postgresql: Settings) -> None:
    """What is stored next gets a number of its own, in tables that were empty too."""
    restored(backup, elsewhere_postgresql)
    engine = open_store(elsewhere_postgresql)
    add_site(engine, elsewhere_postgresql.evidence, "shop9.example")
    decide(engine, "shop9.example", Verdict.OTHER_PIRACY, "ben", DAY)
    with writing(engine) as connection:
        connection.execute(insert(operators).values(name="x", pinned=False, created_at=DAY))
    found = rows(engine)
    engine.dispose()
    assert [row[0] for row in found["operators"]] == [1]
    assert [row[0] for row in found["captures"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_text_that_postgresql_cannot_hold(
    filled: Engine, settings: Settings, tmp_path: Path, elsewhere_postgresql: Settings
) -> None:
    """A NUL in SQLite text arrives as a replacement character; a text too long for its column stops the move in one
    line, and the target stays empty."""
    with writing(filled) as connection:
        connection.execute(text("UPDATE pages SET title = 'a' || char(0) || 'b'"))
    move = write_backup(filled, settings, tmp_path / "b.tar", DAY).path
    assert {row[4] for row in restored(move, elsewhere_postgresql)["pages"]} == {"a\N{REPLACEMENT CHARACTER}b"}
    with writing(filled) as connection:
        connection.execute(text("UPDATE pages SET language = :long"), {"long": "x" * 99})
    move = write_backup(filled, settings, tmp_path / "c.tar", DAY).path
    with pytest.raises(StoreError, match="refuses a row"):
        restore(move, elsewhere_postgresql, DAY, over=True)
    engine = open_store(elsewhere_postgresql)
    assert len(rows(engine)["pages"]) == 4
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_odd_numbers_come_back(filled: Engine, settings: Settings, tmp_path: Path, elsewhere: Settings) -> None:
    """The smallest steps of a float and no score at all survive the way through text."""
    with writing(filled) as connection:
        connection.execute(sites.update().where(sites.c.key == "shop0.example").values(score=math.nextafter(0.1, 1)))
        connection.execute(sites.update().where(sites.c.key == "shop1.example").values(score=None))
    path = write_backup(filled, settings, tmp_path / "b.tar", DAY).path
    assert restored(path, elsewhere) == rows(filled)


class _Crawl(threading.Thread):
    """Goes on writing sites with captures until told to stop."""

    def __init__(self, engine: Engine, evidence: Path) -> None:
        super().__init__()
        self._engine, self._evidence = engine, evidence
        self.enough, self.some, self.written = threading.Event(), threading.Event(), 0

    def run(self) -> None:
        """Write on."""
        while not self.enough.is_set():
            add_site(self._engine, self._evidence, f"late{self.written}.example")
            self.written += 1
            self.some.set()


def test_a_backup_is_of_one_moment(filled: Engine, settings: Settings, tmp_path: Path, elsewhere: Settings) -> None:
    """While a crawl goes on writing, the backup holds whole sites only: as many captures as pages and scores, each
    with its evidence, and WARC files up to the last of them."""
    crawl = _Crawl(filled, settings.evidence)
    crawl.start()
    crawl.some.wait(PATIENCE)
    paths = [write_backup(filled, settings, tmp_path / f"b{number}.tar", DAY).path for number in range(5)]
    crawl.enough.set()
    crawl.join()
    before = 0
    for number, path in enumerate(paths):
        place = replace(elsewhere, database=f"sqlite:///{tmp_path}/r{number}.db", evidence=tmp_path / f"e{number}")
        found = restored(path, place)
        captures = len(found["captures"])
        assert captures == len(found["pages"]) == len(found["scores"]) == len(found["sites"])
        assert 4 < captures <= 4 + crawl.written
        assert captures >= before
        before = captures


def test_copying_evidence_holds_no_snapshot(
    filled: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While evidence is copied, which may take hours, no connection of the store is in use."""
    held = []

    def watched(folder: Path, name: str) -> Path:
        held.append(filled.pool.checkedout())  # type: ignore[attr-defined]
        return evidence_path(folder, name)

    monkeypatch.setattr("store.backup.evidence_path", watched)
    write_backup(filled, settings, tmp_path / "b.tar", DAY)
    assert held == [0]


def test_uncommitted_tails_stay_behind(filled: Engine, settings: Settings, tmp_path: Path, elsewhere: Settings) -> None:
    """Bytes behind the last committed capture, and files no row speaks of, are not part of the backup."""
    size = (settings.evidence / WARC).stat().st_size
    add_member(settings.evidence, b"not committed")
    add_member(settings.evidence, b"not committed", "new.warc.gz")
    written = write_backup(filled, settings, tmp_path / "b.tar", DAY)
    assert [(member.name, member.size) for member in written.manifest.evidence] == [(f"evidence/{WARC}", size)]
    restored(written.path, elsewhere)
    assert (elsewhere.evidence / WARC).read_bytes() == (settings.evidence / WARC).read_bytes()[:size]


def test_missing_evidence_is_noted_and_the_rest_saved(
    filled: Engine, settings: Settings, tmp_path: Path, elsewhere: Settings
) -> None:
    """A lost WARC file does not stop the backup of everything else; the manifest names it."""
    add_member(settings.evidence, b"x", "other.warc.gz")
    (settings.evidence / WARC).unlink()
    written = write_backup(filled, settings, tmp_path / "b.tar", DAY)
    assert written.manifest.incomplete == (WARC,)
    restore(written.path, elsewhere, DAY)
    engine = open_store(elsewhere)
    assert rows(engine) == rows(filled)
    engine.dispose()


@pytest.mark.parametrize("with_secret", [False, True])
def test_the_secret_goes_along_only_when_asked(
    filled: Engine, settings: Settings, tmp_path: Path, elsewhere: Settings, *, with_secret: bool
) -> None:
    """The key of the digests is in the archive by an explicit word alone, and comes back readable by its owner only."""
    settings.secret.write_bytes(b"k" * 32)
    path = write_backup(filled, settings, tmp_path / "b.tar", DAY, with_secret=with_secret).path
    with tarfile.open(path) as tar:
        assert (archive.SECRET in tar.getnames()) == with_secret
    restored(path, elsewhere)
    assert elsewhere.secret.exists() == with_secret
    if with_secret:
        assert elsewhere.secret.read_bytes() == b"k" * 32
        assert stat.S_IMODE(elsewhere.secret.stat().st_mode) == 0o600


def test_only_the_owner_reads_a_backup(backup: Path) -> None:
    """The archive holds everything, so it is not for others on the machine; no .part is left."""
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not backup.with_name("backup.tar.part").exists()


def test_a_store_in_use_is_left_alone(filled: Engine, backup: Path, settings: Settings) -> None:
    """A store that holds anything is refused without --replace, and nothing of it changes."""
    before = rows(filled)
    with pytest.raises(UsageError, match="--replace"):
        restore(backup, settings, DAY)
    assert rows(filled) == before


def test_evidence_alone_is_in_use_too(backup: Path, elsewhere: Settings) -> None:
    """An empty store beside evidence files is not an empty place."""
    add_member(elsewhere.evidence, b"x")
    with pytest.raises(UsageError, match="holds files"):
        restore(backup, elsewhere, DAY)
    assert (elsewhere.evidence / WARC).exists()


def test_replace_keeps_the_old_files(filled: Engine, backup: Path, settings: Settings) -> None:
    """With --replace the store is as the backup was; the old evidence, and on SQLite the old file, stand beside it."""
    as_saved = rows(filled)
    add_site(filled, settings.evidence, "late.example")
    changed = rows(filled)
    filled.dispose()
    kept = restore(backup, settings, DAY, over=True).kept
    engine = open_store(settings)
    assert rows(engine) == as_saved
    engine.dispose()
    assert settings.evidence.with_name("evidence.before-20261121T090000Z") in kept
    old = [path for path in kept if ".db" in path.name]
    if settings.database.startswith("sqlite"):
        before = open_store(replace(settings, database=f"sqlite:///{old[0]}"))
        assert rows(before) == changed
        before.dispose()


def test_replace_mends_a_damaged_store(backup: Path, elsewhere: Settings) -> None:
    """A backup goes over a damaged SQLite file, which is kept; without --replace the damage is told."""
    file = Path(elsewhere.database.removeprefix("sqlite:///"))
    file.parent.mkdir()
    file.write_bytes(b"not a database" * 1_000)
    with pytest.raises(StoreCorruptError):
        restore(backup, elsewhere, DAY)
    assert restored(backup, elsewhere, over=True)["sites"]
    assert file.with_name("s.db.before-20261121T090000Z").read_bytes().startswith(b"not a database")


def test_no_restore_under_a_running_crawl(filled: Engine, backup: Path, settings: Settings) -> None:
    """A crawl that beats would write into files that were moved away: it has to stop first."""
    with writing(filled) as connection:
        start_run(connection, "discovery", "worker", {}, DAY)
    with pytest.raises(StoreBusyError, match="a crawl is running"):
        restore(backup, settings, DAY, over=True)


def test_a_failed_restore_changes_nothing(
    filled: Engine, backup: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the last step fails, rows and files are as before and nothing half-made is left."""
    before, files = rows(filled), sorted(path.name for path in settings.evidence.parent.iterdir())
    filled.dispose()
    monkeypatch.setattr("store.restore._swap_files", _fail)
    with pytest.raises(StoreError, match="cannot write"):
        restore(backup, settings, DAY, over=True)
    engine = open_store(settings)
    assert rows(engine) == before
    engine.dispose()
    left = sorted(path.name for path in settings.evidence.parent.iterdir() if not path.name.endswith(("-wal", "-shm")))
    assert left == [name for name in files if not name.endswith(("-wal", "-shm"))]


def _fail(*_arguments: object) -> None:
    raise OSError(28, "No space left on device", "evidence")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a sound backup."""
    folder = tmp_path_factory.mktemp("sound")
    settings = Settings(f"sqlite:///{folder / 's.db'}", folder / "evidence", folder / "logs", folder / "secret.key")
    engine = open_store(settings)
    fill(engine, settings.evidence)
    path = write_backup(engine, settings, folder / "b.tar", DAY).path
    engine.dispose()
    return path.read_bytes()


def contents(path: Path) -> dict[str, bytes] | None:
    """What a restore would read of an archive; None where it is refused, in one line."""
    try:
        archive.check(path)
    except UsageError as error:
        return None if "\n" not in str(error) else {}
    return {name: content.read() for name, content in archive.members(path)}


@given(data=st.data())
@hypothesis_settings(max_examples=200)
def test_a_changed_byte_is_refused_or_reaches_nothing(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A flipped byte anywhere is refused in one line, unless it lies in padding and no content changes."""
    path = tmp_path_factory.getbasetemp() / "changed.tar"
    path.write_bytes(sound)
    right = contents(path)
    place = data.draw(st.integers(0, len(sound) - 1))
    changed = bytearray(sound)
    changed[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(changed)
    assert contents(path) in (None, right)


@given(length=st.integers(0, 100_000))
@hypothesis_settings(max_examples=200)
def test_a_cut_backup_is_refused(sound: bytes, tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    """A file that ends early is refused, unless only the tar's closing zeros are gone."""
    path = tmp_path_factory.getbasetemp() / "cut.tar"
    length %= len(sound)
    path.write_bytes(sound[:length])
    assert contents(path) is None or not any(sound[length:])


def old_backup(path: Path, schema: str) -> Path:
    """A backup as that version wrote it: an operator, and a crawl that was under way."""
    day = "2026-03-01T12:00:00+00:00"
    run = {"id": 3, "purpose": "x", "worker": "w", "started_at": day, "heartbeat_at": day, "ended_at": None}
    run |= {"end_reason": None, "options": {}, "counters": {}}
    members = []
    with tarfile.open(path, "w") as tar:
        for table, row in (
            ("crawl_runs", run),
            ("operators", {"id": 7, "name": "kept", "pinned": True, "created_at": day}),
        ):
            content = gzip.compress(json.dumps(row).encode() + b"\n", mtime=0)
            name = f"{archive.TABLES}{table}/000001.jsonl.gz"
            members.append(archive.Member(name, len(content), hashlib.sha256(content).hexdigest(), 1))
            add(tar, name, content)
        manifest = archive.Manifest(archive.FORMAT, schema, DAY, tuple(members), ())
        add(tar, archive.MANIFEST, archive.encode_manifest(manifest))
    return path


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """One member."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("schema", ["0001", "0004"])
def test_an_older_backup_is_brought_up_to_date(database: str, tmp_path: Path, elsewhere: Settings, schema: str) -> None:
    """A backup of an older version is restored, on either engine, and what it holds stays."""
    place = elsewhere if database.startswith("sqlite") else replace(elsewhere, database=database)
    found = restored(old_backup(tmp_path / "old.tar", schema), place)
    assert [row[:2] for row in found["operators"]] == [(7, "kept")]
    assert [(row[0], "restored" in row) for row in found["crawl_runs"]] == [(3, True)]


def test_a_newer_backup_is_told(tmp_path: Path, elsewhere: Settings) -> None:
    """A backup of a version to come is refused in one line, and no store is made."""
    with pytest.raises(UsageError, match="made by a newer Spyglass"):
        restore(old_backup(tmp_path / "new.tar", "9999"), elsewhere, DAY)
    assert not elsewhere.evidence.parent.exists()


@pytest.mark.parametrize("content", [b"", b"hello", gzip.compress(b"x", mtime=0), b"SQLite format 3\0" + bytes(4_000)])
def test_other_files_are_no_backups(tmp_path: Path, elsewhere: Settings, content: bytes) -> None:
    """A file of another kind is refused, and no store is made."""
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a whole Spyglass backup"):
        restore(path, elsewhere, DAY)
    assert not elsewhere.evidence.parent.exists()


def test_a_backup_needs_a_place(filled: Engine, settings: Settings, tmp_path: Path) -> None:
    """A folder that is not there is told in one line."""
    with pytest.raises(StoreError, match="cannot be written"):
        write_backup(filled, settings, tmp_path / "nowhere" / "b.tar", now())


def test_a_backup_is_never_written_over_its_own_store(filled: Engine, settings: Settings) -> None:
    """Neither the store's file, the secret, nor anything among the evidence or the seals is a place for the copy."""
    database = sqlite_file(settings.database)
    places = [settings.secret, settings.evidence / "x.tar", settings.custody / "deeper" / "x.tar"]
    if database:
        places += [database, Path(f"{database}-wal")]
    for place in places:
        before = place.read_bytes() if place.is_file() else None
        with pytest.raises(UsageError, match="the store's own"):
            write_backup(filled, settings, place, now())
        assert (place.read_bytes() if place.is_file() else None) == before


def test_rows_go_in_parts(filled: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table larger than a part is split, and all of it comes back."""
    monkeypatch.setattr("store.backup.PART_BYTES", 100)
    written = write_backup(filled, settings, tmp_path / "b.tar", DAY)
    assert sum(member.name.startswith("tables/sites/") for member in written.manifest.members) == 4
    assert written.manifest.rows == sum(map(len, rows(filled).values()))
