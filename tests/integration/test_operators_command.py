"""``spyglass operators`` and ``spyglass groups`` as a user runs them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, update

from cli.main import main
from store.database import writing
from store.entities import NewLink
from store.frontier import add_links
from store.groups import Release, record_releases
from store.schema.crawl import operators, sites
from store.settings import Settings
from store.traces import Sighting, Trace, TraceKind, record_traces

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def filled(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store of three shops of one operator and two of another, and a release of a group."""
    monkeypatch.setenv("SPYGLASS_DATABASE", settings.database)
    with writing(engine) as connection:
        for site, number in (("a", "+1"), ("b", "+1"), ("c", "+1"), ("d", "+2"), ("e", "+2")):
            key = f"{site}.example"
            add_links(connection, [NewLink(f"https://{key}/", key, key, 1.0, 0, "seed")], None, DAY, 3.0)
            connection.execute(update(sites).where(sites.c.key == key).values(score=0.9, language="de"))
            trace = Trace(TraceKind.MAIL, number, f"\x1b[31m{number} <b>", "body", 1.0)
            record_traces(connection, Sighting(key, None, None, DAY), [trace])
        name = Release("A.2024.WEB.x264-EVO", "A.2024.WEB.x264", "EVO", "web", "film", "", pre=False)
        record_releases(connection, "a.example", None, [name], DAY)
    return engine


def run(*arguments: str) -> Result:
    """A command line run to its end."""
    return CliRunner().invoke(main, arguments)


def ok(*arguments: str) -> str:
    """What a command prints that must succeed."""
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_round_of_work(filled: Engine, tmp_path: Path) -> None:
    """Rebuild, list, show, split, merge, pin, name and draw: each says what it did, and decisions outlive a rebuild."""
    counts = {"sites": 5, "operators": 2, "new": 2, "moved": 5, "merged": 0, "ended": 0}
    assert json.loads(ok("operators", "rebuild", "--json")) == counts
    assert ok("operators", "--json") == ok("operators", "list", "--json") == ok("operators", "--json", "list")
    first, second = (json.loads(line) for line in ok("operators", "list", "--json").splitlines())
    assert (first["sites"], second["sites"]) == (3, 2)
    number = str(first["operator"])
    shown = json.loads(ok("operators", "show", number, "--json"))
    assert [site["key"] for site in shown["sites"]] == ["a.example", "b.example", "c.example"]
    assert {len(join["evidence"]) for join in shown["joins"]} == {1}
    split = json.loads(ok("operators", "split", number, "c[.]example", "--as", "anna", "--json"))
    ok("operators", "merge", str(split["operator"]), str(second["operator"]), "--as", "anna", "--note", "one chat")
    gone, kept = split["operator"], second["operator"]  # the larger one keeps its number
    merged = ok("operators", "show", str(gone)).splitlines()
    assert re.fullmatch(rf"{gone} was merged into {kept} on \d{{4}}-\d\d-\d\d:", merged[0])
    assert merged[1:] == ok("operators", "show", str(kept)).splitlines()
    told = json.loads(ok("operators", "show", str(gone), "--json"))
    assert (told["asked"], told["operator"], bool(told["merged_at"])) == (gone, kept, True)
    ok("operators", "pin", number, "--as", "anna")
    ok("operators", "name", number, "the first family", "--as", "anna")
    ok("operators", "rebuild")
    listed = {row["name"]: row["sites"] for row in map(json.loads, ok("operators", "list", "--json").splitlines())}
    assert sorted(listed.values()) == [2, 3]
    assert listed["the first family"] == 2
    out = tmp_path / "drawing.svg"
    ok("operators", "draw", number, "--out", str(out))
    assert "the first family" in out.read_text("utf-8")


def test_people_read_tables_without_control_characters(filled: Engine) -> None:
    """What pages wrote is shown defanged and cannot steer a terminal."""
    assert "No operator is known yet" in ok("operators")
    ok("operators", "rebuild")
    text = ok("operators") + ok("operators", "show", "1")
    assert "a[.]example" in text
    assert "same mail address" in text
    assert "\x1b[31m+1" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("operators", "show", "99"), "no operator 99"),
        (("operators", "show", "0"), "ID"),
        (("operators", "show", "9" * 20), "is not from 1 to 1,000,000,000"),
        (("operators", "show", "two"), "'two' is not a whole number"),
        (("operators", "merge", "1", "1", "--as", "anna"), "one operator already"),
        (("operators", "split", "1", "d.example", "--as", "anna"), "not a site of operator 1"),
        (("operators", "split", "1", "zzz.example", "--as", "anna"), "no site"),
        (("operators", "pin", "1", "--as", "a b"), "user name"),
        (("operators", "name", "1", "", "--as", "anna"), "visible characters"),
        (("operators", "draw", "1", "--out", "/nowhere/at/all.svg"), "cannot write"),
        (("groups", "show", "nobody"), "no release of a group"),
        (("groups", "decide", "EVO", "iptv_reseller", "--as", "anna"), "of a release group one can say"),
        (("operators", "pin", "1", "--off", "--as", "anna"), "operator 1 is not pinned"),
    ],
)
def test_bad_input_is_one_line(filled: Engine, arguments: tuple[str, ...], words: str) -> None:
    """A wrong number, site, name or place is refused with what is wrong, and nothing is lost."""
    ok("operators", "rebuild")
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_nothing_is_drawn_of_an_operator_without_sites(filled: Engine, tmp_path: Path) -> None:
    """An operator that ended is no empty picture: one line says where to read what became of it."""
    with writing(filled) as connection:
        connection.execute(insert(operators).values(id=7, name="gone", pinned=False, created_at=DAY, ended_at=DAY))
    done = run("operators", "draw", "7", "--out", str(tmp_path / "drawing.svg"))
    assert (done.exit_code, list(tmp_path.glob("*.svg"))) == (2, [])
    assert "operator 7 has no sites any more" in done.output


def test_only_who_may_decide_decides(filled: Engine) -> None:
    """The table of roles holds at the terminal as in the app: an auditor joins no operators and judges no group."""
    ok("operators", "rebuild")
    ok("user", "add", "aud", "--role", "auditor", "--no-password")
    for words in (
        ("operators", "name", "1", "Nordview"),
        ("operators", "pin", "1"),
        ("operators", "merge", "1", "2"),
        ("operators", "split", "1", "a.example"),
        ("groups", "decide", "EVO", "legit"),
    ):
        done = run(*words, "--as", "aud")
        told = "aud is an auditor: only an analyst or a senior may"
        assert (done.exit_code, told in done.output) == (2, True), done.output
    assert "aud" not in ok("audit", "show", "--actor", "aud")


def test_networks_come_from_a_table(filled: Engine, tmp_path: Path) -> None:
    """``traces --networks`` stores the hosting network of each address that the table has, in both usual forms."""
    with writing(filled) as connection:
        for site, address in (("a", "192.0.2.7"), ("b", "198.51.100.7"), ("d", "203.0.113.9")):
            trace = Trace(TraceKind.ADDRESS, address, address, "address", 1.0)
            record_traces(connection, Sighting(f"{site}.example", None, None, DAY), [trace])
    table = tmp_path / "networks"
    for lines in (
        "network,asn,name\n192.0.2.0/24,64500,Example Hosting\n",
        "198.51.100.0\t198.51.100.255\t64501\tNO\tOther\n",
    ):
        table.write_text(lines)
        told = run("traces", "--networks", str(table))
        assert (told.exit_code, told.stdout, told.stderr) == (0, "", f"1 addresses have a network in {table}\n")
    for site, network in (("a", "AS64500"), ("b", "AS64501"), ("d", None)):
        shown = [json.loads(line) for line in ok("traces", f"{site}.example", "--json").splitlines()]
        assert {one["value"] for one in shown if one["kind"] == "network"} == ({network} if network else set())


def test_groups_state_their_doubt(filled: Engine) -> None:
    """Every view of a group says that it is only the earliest observation and that tags are forged."""
    for view in (
        ("groups",),
        ("groups", "show", "evo"),
        ("groups", "list", "--json"),
        ("groups", "show", "EVO", "--json"),
    ):
        text = ok(*view)
        assert "EVO" in text
        assert "forged" in text
    for reader in ("anna", "ben"):
        told = json.loads(ok("groups", "decide", "evo", "release_group", "--as", reader, "--json"))
        assert told["group"] == "evo"
    assert "release_group by ben" in ok("groups", "show", "evo")
    assert ok("groups", "--json", "list") == ok("groups", "list", "--json")
    assert "No release group waits for a verdict" in ok("groups", "list", "--undecided")


def test_what_only_sites_have_is_refused_of_a_group(filled: Engine) -> None:
    """A group has no page to visit or show and no evidence of its own: one line says how to look at it."""
    told = ok("groups", "decide", "evo", "park", "--as", "anna", "--until", "2099-01-31")
    assert told == "group:evo is parked by anna and comes back on 2099-01-31; no capture to show.\n"
    exhibit = ("--site", "group:evo", "--as", "anna", "--kind", "screenshot", "--acquired", "2026-11-21", "--tool", "x")
    for words in (
        ("show", "group:evo"),
        ("recheck", "group:EVO"),
        ("traces", "group:evo"),
        ("evidence", "add", __file__, *exhibit),
    ):
        done = run(*words)
        line = "spyglass: group:evo is a release group, not a site (spyglass groups show evo)\n"
        assert (done.exit_code, done.stderr) == (2, line), words
