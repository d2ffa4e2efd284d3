"""Sealing through the commands, on real stores: what proves the evidence, and what shows that somebody changed it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import reports.standalone_verifier as verifier
from store.chain import verify_chain
from store.database import now, reading, writing
from store.errors import EvidenceError
from store.sealing import seal_new
from store.settings import Settings
from store.signing import make_key
from tests.authority import stamping
from tests.integration.test_cli import Spyglass
from tests.samples import add_site

SHOP = "nordview-tv.example"


@pytest.fixture
def sealed(engine: Engine, settings: Settings) -> Engine:
    """A store with one site of three captures, sealed."""
    make_key(settings.custody)
    add_site(engine, settings.evidence, SHOP, pages=3)
    assert seal_new(engine, settings, now()) is not None
    return engine


def faults(engine: Engine, settings: Settings) -> list[str]:
    """What the chain says is broken."""
    with reading(engine) as connection:
        return [f"{one.place}: {one.what}" for one in verify_chain(connection, settings) if not one.is_note]


def test_a_whole_chain_has_no_faults(sealed: Engine, settings: Settings, tmp_path: Path) -> None:
    """Database, log and every byte agree, for the command, and for the checker that stands alone."""
    assert faults(sealed, settings) == []
    assert list(verifier.check(tmp_path)) == []
    add_site(sealed, settings.evidence, "other.example")
    assert seal_new(sealed, settings, now()) is not None
    assert seal_new(sealed, settings, now()) is None
    assert faults(sealed, settings) == []
    assert list(verifier.check(tmp_path)) == []


CHANGES = {
    "UPDATE seals SET root = previous": "its fields differ from its hash",
    "UPDATE seals SET key_id = previous": "was signed with another key",
    "UPDATE leaves SET sha256 = '%s' WHERE number = 2" % ("ab" * 32): "its leaves do not lead to its root",
    "UPDATE captures SET member_sha256 = '%s' WHERE id = 2" % ("ab" * 32): "its row was changed",
    "DELETE FROM leaves WHERE number = 4": "its leaves are not those it counted",
    'UPDATE leaves SET "offset" = "offset" + 1 WHERE number = 2': "its row was changed",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_hand_in_the_database_shows(sealed: Engine, settings: Settings, change: str) -> None:
    """A changed row of the chain or of a capture is named, by its own contradiction and against the log outside."""
    with writing(sealed) as connection:
        connection.execute(text(change))
    found = faults(sealed, settings)
    assert any(CHANGES[change] in one for one in found), found


def test_a_rewritten_audit_log_shows(sealed: Engine, settings: Settings) -> None:
    """A seal remembers where the audit log stood: whoever rewrites that, hashes and all, contradicts it."""
    with writing(sealed) as connection:
        connection.execute(text("UPDATE seals SET audit_seq = 1"))
    assert any("audit log differs" in one for one in faults(sealed, settings))


def flip(path: Path, place: int, by: int = 1) -> Callable[[], None]:
    """Change a byte; returns what mends it."""
    right = path.read_bytes()
    changed = bytearray(right)
    changed[place] ^= by
    path.write_bytes(changed)
    return lambda: path.write_bytes(right) and None


def everything(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every byte that stands outside the database."""
    for part in ("custody", "evidence"):
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and path.name != "evidence.key.pem":
                yield from ((path, place) for place in range(path.stat().st_size))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_flipped_byte_is_found(sealed: Engine, settings: Settings, tmp_path: Path) -> None:
    """Of every file outside the database each seventh byte is changed in turn: the checker that stands alone sees each,
    and names the file. (benchmarks/evidence.py changes them all.)"""
    for path, place in list(everything(tmp_path))[::7]:
        mend = flip(path, place, 1 << place % 8)
        found = [one for one in verifier.check(tmp_path) if one.broken]
        assert found, (path, place)
        assert path.name in found[0].place + found[0].what, (path, place, found)
        mend()


def test_a_torn_log_is_mended(sealed: Engine, settings: Settings) -> None:
    """A crash in the midst of a line is a note and the next seal writes the rest; what differs stays as it is."""
    path = settings.custody / "leaves.jsonl"
    right = path.read_bytes()
    os.truncate(path, len(right) - 7)
    assert faults(sealed, settings) == []
    assert seal_new(sealed, settings, now()) is None
    assert path.read_bytes() == right
    flip(path, 3)
    assert faults(sealed, settings) == ["leaves.jsonl, byte 3: differs from the database"]
    with pytest.raises(EvidenceError, match="differs from the database"):
        seal_new(sealed, settings, now())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_time_stamps_of_a_real_authority(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """A seal is stamped by OpenSSL's authority; the token verifies against its root and with `openssl ts`; an authority
    that is away leaves the seal unstamped, and the next run stamps it."""
    make_key(settings.custody)
    add_site(engine, settings.evidence, SHOP)
    away = replace(settings, timestamp_url="http://127.0.0.1:9")
    with pytest.raises(EvidenceError, match="cannot be reached"):
        seal_new(engine, away, now())
    with stamping(tmp_path / "tsa") as authority:
        stamped = replace(settings, timestamp_url=authority.url, timestamp_roots=str(authority.root))
        assert seal_new(engine, stamped, now()) is None
        assert faults(engine, stamped) == []
        with reading(engine) as connection:
            unasked = [one.place for one in verify_chain(connection, replace(stamped, timestamp_roots=""))]
            assert (list(verify_chain(connection, stamped)), unasked) == ([], ["time stamps"])
        (token,) = (settings.custody / "timestamps").iterdir()
        with reading(engine) as connection:
            digest = connection.execute(text("SELECT hash FROM seals")).scalar_one()
        (tmp_path / "hash").write_bytes(bytes.fromhex(digest))
        told = ("-in", token, "-data", tmp_path / "hash", "-CAfile", authority.root)
        said = subprocess.run(["openssl", "ts", "-verify", *map(str, told)], capture_output=True, text=True, check=True)
        assert "Verification: OK" in said.stdout + said.stderr
        with stamping(tmp_path / "other") as other:
            wrong = replace(stamped, timestamp_roots=str(other.root))
            assert faults(engine, wrong) == [
                "time stamp of seal 1: does not lead to a root certificate of timestamp_roots"
            ]
    flip(token, 200)
    assert [one.what for one in verifier.check(tmp_path)] == ["differ from the digest in the name"]
    assert any("timestamps/" in one for one in faults(engine, settings))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("who", "tool"), [("", "Firefox 145"), (" ", "Firefox 145"), ("Inspector Berg", "")])
def test_an_exhibit_without_its_origin_is_refused(
    engine: Engine, settings: Settings, tmp_path: Path, who: str, tool: str
) -> None:
    """An empty name is nobody's: the exhibit is not put down as acquired by the one who adds it."""
    add_site(engine, settings.evidence, SHOP)
    shot = tmp_path / "order.png"
    shot.write_bytes(b"\x89PNG")
    origin = ("--kind", "screenshot", "--acquired", "2026-11-20T10:00", "--acquired-by", who, "--tool", tool)
    told = Spyglass(settings)("evidence", "add", str(shot), "--site", SHOP, "--as", "anna", *origin, code=2)
    assert "names who acquired it" in told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_commands(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """Key, seal, verify, the exported checker, an exhibit, a purge: each says what it did, and all still verifies."""
    spyglass = Spyglass(settings)
    add_site(engine, settings.evidence, SHOP, pages=2)
    assert "makes one" in spyglass("evidence", "seal", code=1)
    key = spyglass.json("evidence", "key")[0]["key_id"]
    assert "has a key already" in spyglass("evidence", "key", code=1)
    assert "2 captures and exhibits are not sealed yet" in spyglass("evidence", "verify")
    assert spyglass.json("evidence", "seal")[0]["leaves"] == 3
    assert "Nothing is new" in spyglass("evidence", "seal")
    shot = tmp_path / "order.png"
    shot.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    origin = ("--kind", "screenshot", "--acquired", "2026-11-20T10:00", "--tool", "Firefox 145")
    added = spyglass.json("evidence", "add", str(shot), "--site", SHOP, "--as", "anna", *origin)[0]
    assert (added["acquired_by"], added["bytes"]) == ("anna", 48)
    shot.write_bytes(shot.read_bytes() + b".")
    origin = (*origin, "--acquired-by", "Inspector Berg")
    added = spyglass.json("evidence", "add", str(shot), "--site", SHOP, "--as", "anna", *origin)[0]
    assert (added["acquired_by"], added["added_by"]) == ("Inspector Berg", "anna")
    assert "already" in spyglass("evidence", "add", str(shot), "--site", SHOP, "--as", "anna", *origin, code=2)
    assert "Seal 2 covers 2" in spyglass("evidence", "seal")
    out = tmp_path / "check.py"
    spyglass("evidence", "export-verifier", "--out", str(out))
    alone = [sys.executable, "-I", str(out), str(tmp_path), "--key-id", key]
    assert subprocess.run(alone, capture_output=True, text=True, check=True).stdout == "intact\n"
    assert subprocess.run([*alone[:-1], ""], capture_output=True, check=False).returncode == 2
    spyglass("evidence", "purge", "1", "--as", "anna", "--reason", "asked for")
    assert "purged before" in spyglass("evidence", "purge", "1", "--as", "anna", "--reason", "x", code=2)
    assert "note: " in spyglass("evidence", "verify")
    assert "tombstone" in spyglass("evidence", "verify", "--path", str(tmp_path), "--key-id", key)
    assert "not the key" in spyglass("evidence", "verify", "--path", str(tmp_path), "--key-id", "ab" * 32, code=1)
    assert "not 64 hexadecimal" in spyglass("evidence", "verify", "--path", str(tmp_path), "--key-id", "", code=2)
    shown = spyglass.json("show", SHOP)[0]
    assert sorted(page["title"] for page in shown["pages"]) == ["", "Shop 1"]
