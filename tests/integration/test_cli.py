"""The commands around the queue, on a real store of either engine."""

import json
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, text

from cli.main import main
from cli.shared import width
from store.database import now, writing
from store.entities import Category, Reason, Refusal, SiteState
from store.groups import Release, record_releases
from store.runs import end_run, note_refusals, start_run
from store.settings import Settings
from store.status import place_of
from tests.samples import MODEL, WARC, add_site

SHOP = "nordview-tv.example"


class Spyglass:
    """Runs commands on the test's own store."""

    def __init__(self, settings: Settings) -> None:
        self._environ = {
            "SPYGLASS_DATABASE": settings.database,
            "SPYGLASS_EVIDENCE": str(settings.evidence),
            "SPYGLASS_CUSTODY": str(settings.custody),
            "SPYGLASS_LOGS": str(settings.logs),
            "SPYGLASS_SECRET": str(settings.secret),
        }

    def __call__(self, *words: str, code: int = 0, columns: int = 100) -> str:
        """What a command prints on a terminal of so many columns; on failure its one line."""
        result = CliRunner().invoke(main, words, env={**self._environ, "COLUMNS": str(columns)})
        assert result.exit_code == code, result.output
        if not code:
            assert result.stderr == ""
            return result.stdout
        assert result.stderr.startswith("spyglass: ")
        assert result.stderr.count("\n") == 1
        return result.stderr

    def json(self, *words: str) -> list[Any]:
        """The objects that a command prints with --json."""
        return [json.loads(line) for line in self(*words, "--json").splitlines()]


@pytest.fixture
def spyglass(settings: Settings) -> Spyglass:
    """The command, on an empty store."""
    return Spyglass(settings)


@pytest.fixture
def shops(engine: Engine, settings: Settings) -> list[str]:
    """Three sites to decide; the digests of the first."""
    recent = now() - timedelta(days=3)
    reasons = [
        Reason("18,000 channels claimed " + "채널 " * 40, 2.0),
        Reason("price ladder", 1.0),
        Reason("WhatsApp", 0.5),
    ]
    add_site(engine, settings.evidence, "dead.example", 0.6, state=SiteState.DOWN, at=recent)
    add_site(engine, settings.evidence, "t.me/" + "k" * 60, 0.5, category=Category.RELEASE_GROUP, at=recent)
    return add_site(engine, settings.evidence, SHOP, 0.97, pages=2, at=recent, reasons=reasons)


def test_queue_is_machine_readable(spyglass: Spyglass, shops: list[str]) -> None:
    """One JSON object a line, best first, with the keys that other programs rely on."""
    items = spyglass.json("queue")
    assert [item["rank"] for item in items] == [1, 2, 3]
    first = items[0]
    assert (first["site"], first["category"], first["score"], first["pages"]) == (SHOP, "iptv_reseller", 0.97, 2)
    assert first["operator"] is None
    assert first["reasons"][0]["text"].startswith("18,000 channels")
    assert first["value"] == pytest.approx(sum(reason["weight"] for reason in first["reasons"]), abs=0.01)
    assert [item["site"] for item in spyglass.json("queue", "--limit", "1")] == [SHOP]
    assert [item["rank"] for item in spyglass.json("queue", "--category", "release_group")] == [1]


def test_queue_is_a_table_that_fits(spyglass: Spyglass, shops: list[str]) -> None:
    """No line is wider than 100 columns; sites are defanged; the last lines say what to do next."""
    lines = spyglass("queue").splitlines()
    assert max(map(width, lines)) <= 100
    assert "nordview-tv[.]example" in lines[1]
    assert all(word in lines[1] for word in ("0.97", "IPTV reseller", "nb", "3 days ago"))
    assert "18,000 channels claimed" in lines[2]
    assert "3 of 3 sites waiting" in lines[-2]
    assert lines[-1] == "Decide:  spyglass decide nordview-tv[.]example iptv_reseller --as YOU"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_queue_fits_the_terminal(spyglass: Spyglass, shops: list[str], columns: int) -> None:
    """However wide the terminal, no line of the list wraps, and a name that was cut says so."""
    lines = spyglass("queue", columns=columns).splitlines()[:-3]
    assert columns - 3 <= max(map(width, lines)) <= columns
    assert "…" in "".join(lines)


def test_groups_in_the_queue(spyglass: Spyglass, shops: list[str], engine: Engine) -> None:
    """The queue counts what was asked for, not all that waits, and hints at the command that shows its first item. The
    key that it shows means the group as the tag does."""
    found = [Release(f"Film{n}.2026.CAM-EVO", f"Film{n}", "EVO", "cam", "film", "", pre=True) for n in range(9)]
    with writing(engine) as connection:
        for site in (SHOP, "dead.example"):
            record_releases(connection, site, None, found, now())
    listed = spyglass("queue", "--kind", "group")
    assert "1 of 1 release group waiting.  Look closer:  spyglass groups show NAME" in listed
    assert "3 of 3 sites waiting.  Look closer:  spyglass show SITE" in spyglass("queue", "--kind", "site")
    assert "4 of 3 sites and 1 release group waiting." in spyglass("queue")
    assert "3 sites and 1 release group wait for a verdict: most like" in spyglass("status")
    assert "None of that kind waits; 4 others do.  See" in spyglass("queue", "--kind", "group", "--category", "legit")
    assert spyglass("groups", "show", "GROUP:Evo") == spyglass("groups", "show", "EVO")


def test_orders_are_listed(spyglass: Spyglass, shops: list[str]) -> None:
    """Who ordered what about which site, known or not, until when and why; what was lifted is not there."""
    assert spyglass("handling") == "No order is in force.\n"
    day = f"{now() + timedelta(days=40):%Y-%m-%d}"
    spyglass("handling", SHOP, "no_touch", "--as", "anna", "--note", "open case", "--until", day)
    spyglass("handling", "nobody-knows.example", "no_notice", "--as", "ben")
    spyglass("handling", SHOP, "passive_only", "--as", "ben")
    spyglass("handling", SHOP, "passive_only", "--as", "ben", "--lift")
    unknown, known = spyglass("handling").splitlines()
    assert [word in unknown for word in ("nobody-knows[.]example", "no_notice", "until lifted", "by ben")] == [True] * 4
    assert [word in known for word in ("no_touch", f"until {day}", "by anna", "open case")] == [True] * 4
    (order,) = spyglass.json("handling", SHOP)
    assert (order["site"], order["code"], order["by"], order["note"]) == (SHOP, "no_touch", "anna", "open case")
    assert order["until"].startswith(day)
    assert "is under no order" in spyglass("handling", "dead.example")
    assert "names its SITE and its CODE" in spyglass("handling", SHOP, "--lift", code=2)
    assert "--as USER" in spyglass("handling", SHOP, "no_touch", code=2)


def test_hints_can_be_pasted(spyglass: Spyglass, shops: list[str], settings: Settings, tmp_path: Path) -> None:
    """What the next step is said to be carries the options that led to this store."""
    (tmp_path / "my settings.toml").touch()
    given = ("--database", settings.database, "--config", str(tmp_path / "my settings.toml"))
    last = spyglass(*given, "queue").splitlines()[-1]
    words = shlex.split(last.partition("spyglass ")[2].replace("YOU", "anna"))
    if "***" not in last:  # a password of the test's PostgreSQL is not repeated
        assert words[:4] == list(given)
        assert "says anna" in spyglass(*words)


def test_no_title_steers_the_terminal(spyglass: Spyglass, engine: Engine, settings: Settings) -> None:
    """Escapes, C1 controls and marks that turn writing around reach no terminal, in a table or in JSON."""
    add_site(engine, settings.evidence, SHOP, reasons=[Reason("\x1b]0;owned\x07 \x9b31m \u202eevil", 1.0)])
    for words in (("queue",), ("queue", "--json"), ("show", SHOP), ("show", SHOP, "--json")):
        said = spyglass(*words)
        assert "evil" in said
        assert not set(said) & set("\x1b\x07\x9b\u202e")


def test_an_empty_queue_says_why_and_what_to_do(spyglass: Spyglass, engine: Engine, settings: Settings) -> None:
    """No site yet, none scored, none of this kind, all decided: each has its own words and a next command."""
    assert "no site is known yet" in spyglass("queue")
    assert spyglass("queue", "--json") == ""
    add_site(engine, settings.evidence, SHOP, at=now())
    assert "None of that kind waits; 1 other does.  See" in spyglass("queue", "--category", "release_group")
    spyglass("decide", SHOP, "iptv_reseller", "--as", "anna")
    assert "of 1 scored sites 1 are decided" in spyglass("queue")
    with writing(engine) as connection:
        connection.execute(text("UPDATE sites SET score = NULL, verdict = NULL"))
    assert "no page of them was scored yet" in spyglass("queue")


def test_an_empty_frontier_says_so(spyglass: Spyglass) -> None:
    """Where nothing waits, people are told and shown a way on; programs get no line."""
    assert spyglass("frontier").startswith("Nothing waits in the frontier.")
    assert spyglass("frontier", "--json") == ""


def test_decide_tells_what_it_stored(spyglass: Spyglass, shops: list[str]) -> None:
    """The verdict with reviewer, model, score and evidence, as JSON and in words; the site has left the queue."""
    (said,) = spyglass.json("decide", SHOP, "iptv_reseller", "--as", "anna", "--note", "panel")
    assert (said["site"], said["verdict"], said["label"]) == (SHOP, "iptv_reseller", "iptv_reseller")
    assert (said["reviewer"], said["model_id"], said["score"], said["note"]) == ("anna", MODEL, 0.97, "panel")
    assert said["evidence"] == shops
    assert SHOP not in spyglass("queue", "--json")
    words = spyglass("decide", SHOP, "legit", "--as", "anna")
    assert words == "nordview-tv[.]example is legit, says anna; 2 captures noted as evidence. It has left the queue.\n"


def test_decide_names_who_said_otherwise_before(spyglass: Spyglass, shops: list[str]) -> None:
    """One line and JSON name the other reader's last verdict with its time; one's own, and agreement, are not named."""
    spyglass("decide", SHOP, "legit", "--as", "anna")
    (first,) = spyglass.json("decide", SHOP, "other_piracy", "--as", "anna")
    assert first["otherwise"] == []
    (said,) = spyglass.json("decide", SHOP, "iptv_reseller", "--as", "ben")
    (before,) = said["otherwise"]
    assert before == {"reviewer": "anna", "verdict": "other_piracy", "reviewed_at": first["reviewed_at"]}
    words = spyglass("decide", SHOP, "legit", "--as", "ben")
    assert words.count("\n") == 1
    assert f"Before, anna said other_piracy ({first['reviewed_at'][:10]} " in words
    assert "Before" not in spyglass("decide", SHOP, "other_piracy", "--as", "ben")


def test_park_takes_a_date(spyglass: Spyglass, shops: list[str]) -> None:
    """--until says when the site comes back; without it, in 14 days."""
    day = f"{now() + timedelta(days=40):%Y-%m-%d}"
    assert f"comes back on {day}" in spyglass("decide", SHOP, "park", "--as", "anna", "--until", day)
    default = f"{now() + timedelta(days=14):%Y-%m-%d}"
    assert f"comes back on {default}" in spyglass("decide", SHOP, "park", "--as", "anna")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("decide", "nordveiw-tv.example", "park", "--as", "anna"), "did you mean nordview-tv[.]example?"),
        (("decide", "dead.example", "legit", "--as", "anna"), "was down when last seen"),
        (("decide", SHOP, "legit", "--as", "anna k"), "user name"),
        (("decide", SHOP, "park", "--as", "anna", "--until", "2020-01-01"), "not in the future"),
        (("decide", SHOP, "park", "--as", "anna", "--until", "soon"), "not a date"),
        (("decide", SHOP, "maybe", "--as", "anna"), "'maybe' is not one of"),
        (("decide", SHOP, "park"), "missing option '--as'"),
        (("show", "nowhere.example"), "no site"),
        (("handling", "not a site", "no_touch", "--as", "anna"), "names no site"),
        (("handling", SHOP, "no_touch", "--as", "anna", "--lift"), "has no order no_touch to lift"),
        (("handling", SHOP, "embargo_until", "--as", "anna"), "needs --until"),
        (("restore", "nowhere.tar"), "cannot be read"),
        (("backup", "x.tar", "--with-secret"), "no secret"),
    ],
)
def test_refusals_are_one_line(spyglass: Spyglass, shops: list[str], words: tuple[str, ...], line: str) -> None:
    """What cannot be done is refused with its reason and exit code 2."""
    assert line in spyglass(*words, code=2)


def test_show_tells_everything(spyglass: Spyglass, shops: list[str], engine: Engine) -> None:
    """Score with reasons for and against, pages, captures with whole digests, verdicts, log entries."""
    spyglass("decide", SHOP, "iptv_reseller", "--as", "anna", "--note", "panel")
    spyglass("handling", SHOP, "no_notice", "--as", "ben")
    out = spyglass("show", f"https://www.{SHOP}/x")
    assert SHOP not in out.replace("nordview-tv[.]example", "")
    for expected in (
        "not in it: decided: iptv_reseller",
        "no_notice",
        "+2.00",
        'by anna (shown 0.97 by m-test): "panel"',
    ):
        assert expected in out
    assert all(digest in out for digest in shops)
    assert "handling by ben" in out
    (known,) = spyglass.json("show", SHOP)
    assert [capture["capture"]["warc"]["sha256"] for capture in known["captures"]] == shops[::-1]
    assert [entry["action"] for entry in known["log"]] == ["verdict", "handling"]


def test_handling_is_ordered_and_lifted(spyglass: Spyglass, shops: list[str]) -> None:
    """An order works on unknown sites too, takes a known one out of the queue, and brings it back when lifted."""
    assert "no_touch in force until lifted" in spyglass("handling", "unknown.example", "no_touch", "--as", "anna")
    (said,) = spyglass.json("handling", SHOP, "no_touch", "--as", "anna", "--until", "2999-01-01")
    assert (said["site"], said["lifted"]) == (SHOP, False)
    assert SHOP not in spyglass("queue", "--json")
    assert "no_touch lifted" in spyglass("handling", SHOP, "no_touch", "--as", "ben", "--lift")
    assert SHOP in spyglass("queue", "--json")


def test_status_counts(spyglass: Spyglass, shops: list[str], engine: Engine) -> None:
    """Store, sites by state, queue by kind and look as health has it, labels, frontier, runs with what they refused,
    model, audit chain."""
    at = now()
    with writing(engine) as connection:
        run = start_run(connection, "discovery", "w", {}, at)
        note_refusals(connection, run, [Refusal("robots", "a.example"), Refusal("robots", "b.example")])
        end_run(connection, run, "finished", {"fetches": 12}, at)
    spyglass("queue")
    spyglass("decide", SHOP, "iptv_reseller", "--as", "anna")
    (status,) = spyglass.json("status")
    assert status["states"] == {"live": 2, "down": 1}
    looks = {"iptv_reseller": 1, "release_group": 1}
    assert status["queue"] == {"sites": 2, "groups": 0, "mirrors": 0, "looks": looks}
    assert status["labels"] == {"iptv_reseller": 1}
    assert status["totals"]["captures"] == 4
    assert status["runs"][0]["run"]["counters"] == {"fetches": 12}
    assert status["runs"][0]["refused"] == [{"reason": "robots", "count": 2, "hosts": 2, "example_host": "a.example"}]
    assert status["audit_broken_at"] is None
    words = spyglass("status")
    for expected in (
        "3: live 2, down 1",
        "2 sites wait for a verdict: most like",
        "fetches 12",
        "not done: robots 2",
        "chain holds",
    ):
        assert expected in words
    assert "spyglass_queue_length 2\n" in spyglass("health")


def test_status_hides_the_password() -> None:
    """The address of the store is shown without what opens it."""
    secret = create_engine("postgresql+psycopg://spyglass:hush@db/spyglass?password=hush")
    assert place_of(secret) == "PostgreSQL postgresql://spyglass:***@db/spyglass"


def test_status_finds_a_changed_log(spyglass: Spyglass, shops: list[str], engine: Engine) -> None:
    """A changed entry of the audit log is named, with exit code 1."""
    spyglass("decide", SHOP, "iptv_reseller", "--as", "anna")
    with writing(engine) as connection:
        connection.execute(text("UPDATE audit SET actor = 'ben' WHERE seq = 2"))
    assert "chain breaks at entry 2" in spyglass("status", code=1)


def test_evidence_verify(spyglass: Spyglass, shops: list[str], settings: Settings) -> None:
    """Intact evidence passes; a changed byte is named with its range and exit code 1; a tail is a note."""
    assert "All evidence is intact." in spyglass("evidence", "verify")
    path = settings.evidence / WARC
    content = bytearray(path.read_bytes())
    path.write_bytes(content + b"tail")
    assert "orphan tail" in spyglass("evidence", "verify")
    content[-9] ^= 1
    path.write_bytes(content)
    assert "bytes differ from their digest" in spyglass("evidence", "verify", code=1)


def test_backup_and_restore(spyglass: Spyglass, shops: list[str], settings: Settings, tmp_path: Path) -> None:
    """A backup from the terminal comes back in another place with the same queue; missing evidence is exit code 1."""
    out = spyglass("backup", str(tmp_path / "b.tar"))
    assert "1 evidence files" in out
    assert "without the secret" in out
    other = Spyglass(
        Settings(f"sqlite:///{tmp_path / 'o' / 's.db'}", tmp_path / "o" / "e", tmp_path / "o", tmp_path / "o" / "k")
    )
    assert "no secret; copy it by hand" in other("restore", str(tmp_path / "b.tar"))
    assert [item["site"] for item in other.json("queue")] == [item["site"] for item in spyglass.json("queue")]
    assert "--replace" in other("restore", str(tmp_path / "b.tar"), code=2)
    assert "is kept as" in other("restore", str(tmp_path / "b.tar"), "--replace")
    (settings.evidence / WARC).unlink()
    assert "the backup is written, but 1 evidence files" in spyglass(
        "backup", "--force", str(tmp_path / "b.tar"), code=1
    )
