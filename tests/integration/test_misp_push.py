"""Pushing through PyMISP to a server on loopback that answers as MISP does."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine

from cli.pushing import push_export, push_retractions
from reports.exporting import export
from reports.misp import attribute_uuid
from reports.mispserver import connect, push_event
from reports.retracting import retract
from store.database import reading
from store.errors import NetworkError, SpyglassError, UsageError
from store.exports import all_retractions, ledger
from store.settings import Settings
from tests.exchanging import AFTER, HOUSE, NOBODYS, add_partner, confirmed, wish
from tests.integration.test_exports_command import spyglass, stocked

__all__ = ["stocked"]
KEY = "k" * 40
SHOP = "nordview.example"


class MispServer(ThreadingHTTPServer):
    """What it holds: events by UUID, sightings in the order they came; ``refuses`` what it answers to anything new."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: dict[str, dict[str, object]] = {}
        self.sightings: list[tuple[str, dict[str, object]]] = []
        self.refuses = ""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: MispServer

    def do_HEAD(self) -> None:
        known = self.path.rsplit("/", 1)[-1] in self.server.events
        self._answer(200 if known else 404, {})

    def do_GET(self) -> None:
        if self.headers["Authorization"] != KEY:
            self._answer(403, {"message": "Authentication failed. Please make sure you pass the API key."})
        elif "getVersion" in self.path or "pymisp" in self.path.lower():
            self._answer(200, {"version": "2.5.34", "perm_sync": True})
        elif "users/view" in self.path:
            self._answer(200, {"User": {"id": "1", "email": "a@b.example"}, "Role": {"id": "1"}, "UserSetting": []})
        else:
            self._answer(404, {"message": "not found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.refuses:
            self._answer(403, {"name": self.server.refuses, "message": self.server.refuses, "errors": "no"})
        elif self.path.startswith("/events/"):
            self.server.events[body["uuid"]] = body
            self._answer(200, {"Event": body})
        else:
            self.server.sightings.append((self.path.rsplit("/", 1)[-1], body))
            self._answer(200, {"Sighting": body})

    def _answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def misp() -> Iterator[MispServer]:
    """A server that runs for one test."""
    with MispServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_event_is_pushed_renewed_and_taken_back(
    engine: Engine, settings: Settings, misp: MispServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event on the server however often it is pushed; the retraction is a false-positive sighting of its attribute;
    the ledger notes all of it."""
    monkeypatch.setenv("MISP_KEY", KEY)
    number = confirmed(engine, settings, SHOP)
    add_partner(engine, misp_url=misp.url)
    for days in (0, 1):
        asked = replace(wish("misp"), at=AFTER + timedelta(days=days))
        made = export(engine, [number], asked, tmp_path / f"{days}.json", HOUSE, NOBODYS).export
        assert made is not None
        push_export(engine, made)
    assert len(misp.events) == 1
    ready = retract(engine, SHOP, "licensed", "anna", AFTER + timedelta(days=2), tmp_path, HOUSE, NOBODYS)
    push_retractions(engine, SHOP)
    assert [(about, said["type"]) for about, said in misp.sightings] == [(attribute_uuid(ready[0].cover, SHOP), "1")]
    with reading(engine) as connection:
        assert all(one.pushed_at for one in ledger(connection))
        assert all(one.pushed_at for one in all_retractions(connection))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_that_refuses_is_told_in_one_line(
    engine: Engine, settings: Settings, misp: MispServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key, a refused event, a missing key or no server at all: one clear error each, and nothing is noted."""
    number = confirmed(engine, settings, SHOP)
    add_partner(engine, misp_url=misp.url)
    made = export(engine, [number], wish("misp"), tmp_path / "out.json", HOUSE, NOBODYS).export
    assert made is not None
    monkeypatch.delenv("MISP_KEY", raising=False)
    with pytest.raises(UsageError, match="MISP_KEY"):
        push_export(engine, made)
    with pytest.raises(NetworkError, match="did not let us in"):
        connect(misp.url, "wrong")
    misp.refuses = "You do not have permission"
    with pytest.raises(SpyglassError, match="refused"):
        push_event(connect(misp.url, KEY), tmp_path / "out.json")
    add_partner(engine)
    monkeypatch.setenv("MISP_KEY", KEY)
    with pytest.raises(UsageError, match="no MISP server"):
        push_export(engine, made)
    with reading(engine) as connection:
        assert ledger(connection)[0].pushed_at is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_commands_push_and_tell_later_what_a_server_missed(
    stocked: Engine, settings: Settings, misp: MispServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--push`` without a key writes nothing; a retraction that the server did not take is recorded, and the same
    command tells it again; programs read records alone."""
    add_partner(stocked, misp_url=misp.url)
    out = tmp_path / "out.json"
    share = ("export", "misp", SHOP, "--to", "Police", "--as", "anna", "--out", out, "--push", "--json")
    back = ("exports", "retract", SHOP, "--as", "anna", "--reason", "licensed", "--out", tmp_path, "--push", "--json")
    monkeypatch.delenv("MISP_KEY", raising=False)
    assert (spyglass(settings, *share).exit_code, out.exists()) == (2, False)
    monkeypatch.setenv("MISP_KEY", KEY)
    assert json.loads(spyglass(settings, *share).stdout)["items"] == len(misp.events) == 1
    monkeypatch.delenv("MISP_KEY")
    assert "set MISP_KEY" in spyglass(settings, *back).stderr
    monkeypatch.setenv("MISP_KEY", KEY)
    misp.refuses = "not now"
    missed = spyglass(settings, *back)
    assert (missed.exit_code, json.loads(missed.stdout)["recipient"], misp.sightings) == (1, "Police", [])
    misp.refuses = ""
    told = spyglass(settings, *back)
    assert (told.exit_code, told.stdout, len(misp.sightings)) == (0, "", 1)
    assert "nobody has" in spyglass(settings, *back).stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_has_no_server_keeps_no_retraction_from_being_done(
    stocked: Engine, settings: Settings, misp: MispServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recipient without a server gets the file, and is named with it; the servers know, and the command is done."""
    add_partner(stocked, misp_url=misp.url)
    add_partner(stocked, "Ministry")
    monkeypatch.setenv("MISP_KEY", KEY)
    for name, more in (("Police", ("--push",)), ("Ministry", ())):
        share = ("export", "misp", SHOP, "--to", name, "--as", "anna", "--out", tmp_path / f"{name}.json", *more)
        assert spyglass(settings, *share).exit_code == 0
    back = ("exports", "retract", SHOP, "--as", "anna", "--reason", "licensed", "--out", tmp_path, "--push")
    told = spyglass(settings, *back)
    assert (told.exit_code, len(misp.sightings)) == (0, 1), told.output
    assert "Ministry has no MISP server: hand over" in told.stderr
    assert "nobody has" in spyglass(settings, *back).stderr
