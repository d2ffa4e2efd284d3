"""Accounts, look-up and the audit log from the terminal."""

import json
from datetime import timedelta
from typing import Protocol

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, update

from cli.main import main
from store.audit import entries, last_entry
from store.database import reading, writing
from store.entities import LinkState
from store.groups import Release, record_releases
from store.schema.crawl import frontier
from store.schema.review import audit
from store.settings import Settings
from store.traces import Sighting, Trace, TraceKind, record_traces
from tests.samples import DAY, add_site


class Runner(Protocol):
    """Runs ``spyglass`` with what is typed on standard input."""

    def __call__(self, *words: str, typed: str = "") -> Result:
        """What it answered."""
        ...


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs a command on the test's own store, with what is typed on standard input."""
    monkeypatch.setenv("SPYGLASS_DATABASE", settings.database)
    monkeypatch.setenv("SPYGLASS_LOGS", str(settings.logs))

    def invoke(*words: str, typed: str = "") -> Result:
        result = CliRunner().invoke(main, words, input=typed)
        assert result.stderr.count("\n") <= 1, result.stderr
        return result

    return invoke


def test_an_account_from_making_to_shutting_out(run: Runner) -> None:
    """The password comes from standard input and is shown nowhere; list, role and disable say what they did."""
    made = run("user", "add", "anna", "--role", "senior", typed="correct horse battery\n")
    assert made.stdout == "anna can log in as a senior.\n"
    assert run("user", "add", "ben", "--no-password").stdout == "ben is an analyst, without a password.\n"
    assert run("user", "role", "ben", "auditor").stdout == "ben is an auditor now.\n"
    assert "sessions with the old one are over" in run("user", "password", "ben", typed="another long one\n").stdout
    assert run("user", "disable", "ben").stdout == "ben is shut out.\n"
    assert json.loads(run("user", "add", "eve", "--no-password", "--json").stdout)["has_password"] is False
    changes = (("role", "ben", "auditor"), ("password", "ben"), ("disable", "ben", "--lift"), ("disable", "ben"))
    told = [json.loads(run("user", *words, "--json", typed="another long one\n").stdout) for words in changes]
    assert [(one["name"], one["role"], bool(one["disabled_at"])) for one in told] == [
        *[("ben", "auditor", True)] * 2,
        *[("ben", "auditor", False), ("ben", "auditor", True)],
    ]
    listed = [json.loads(line) for line in run("user", "list", "--json").stdout.splitlines()]
    assert [(one["name"], one["role"], bool(one["disabled_at"])) for one in listed] == [
        ("anna", "senior", False),
        ("ben", "auditor", True),
        ("eve", "analyst", False),
    ]
    assert "disabled" in run("user", "list").stdout
    shown = run("audit", "show", "--json").stdout
    assert "horse" not in shown
    assert json.loads(shown.splitlines()[0])["action"] == "user disabled"


@pytest.mark.parametrize(
    ("words", "typed", "line"),
    [
        (("user", "add", "anna k"), "correct horse battery\n", "a user name is"),
        (("user", "add", "anna"), "short\n", "a password has"),
        (("user", "add", "anna"), "", "a password has"),
        (("user", "add", "anna", "--role", "king"), "", "is not one of"),
        (("user", "role", "nobody", "senior"), "", "there is no user"),
        (("user", "password", "nobody"), "correct horse battery\n", "there is no user"),
        (("user", "disable", "nobody"), "", "there is no user"),
        (("lookup", "http://x.example/get.php?username=a&password=b", "--crawl", "--as", "a"), "", "credentials"),
        (("lookup", "localhost", "--crawl", "--as", "anna"), "", "is no public web address"),
        (("lookup", "shop.example", "--crawl"), "", "--crawl needs --as"),
        (("lookup", "netflix.com", "--crawl", "--as", "anna"), "", "netflix[.]com/ is never crawled: licensed service"),
        (("lookup", "123rf.com", "--crawl", "--as", "anna"), "", "is never crawled: popular site"),
        (("lookup", " "), "", "look up a URL"),
        (("audit", "verify", "--head", "ab" * 32), "", "breaks at entry 1"),
        (("audit", "verify", "--head", ""), "", "is not 64 hexadecimal digits"),
        (("audit", "verify", "--head", "5f1c"), "", "is not 64 hexadecimal digits"),
    ],
)
def test_what_cannot_be_is_one_line(run: Runner, words: tuple[str, ...], typed: str, line: str) -> None:
    """A wrong name, password, role, address or head: one clear line, and nothing happened."""
    failed = run(*words, typed=typed)
    assert failed.exit_code in {1, 2}
    assert line in failed.stderr


def test_look_up_says_what_is_known(run: Runner, engine: Engine, settings: Settings) -> None:
    """An address, a phone in another spelling, and nothing; an unknown address is put ahead in the frontier, once."""
    add_site(engine, settings.evidence, "shop.example", 0.93)
    with writing(engine) as connection:
        trace = Trace(TraceKind.PHONE, "+4791234567", "+47 912 34 567", "body", 0.9)
        record_traces(connection, Sighting("shop.example", None, None, DAY), [trace])
    assert run("lookup", "hxxps://shop[.]example/x").stdout.startswith("shop[.]example: 0.93 iptv_reseller")
    assert "+47 912 34 567  on shop[.]example" in run("lookup", "+47", "912", "34567").stdout
    assert "Nothing is known of" in run("lookup", "nowhere-at-all.com").stdout
    found = json.loads(run("lookup", "shop.example", "--json").stdout)
    assert (found["key"], found["sites"][0]["captures"]) == ("shop.example", 1)
    assert "is in the frontier now" in run("lookup", "new-shop.com", "--crawl", "--as", "anna").stdout
    assert "known already" in run("lookup", "new-shop.com", "--crawl", "--as", "anna").stdout
    with reading(engine) as connection:
        row = connection.execute(frontier.select().where(frontier.c.site == "new-shop.com")).one()
        asked = [entry.actor for entry in entries(connection) if entry.action == "crawl asked"]
    assert (row.state, row.source, row.priority, asked) == (LinkState.PENDING, "analyst", 2.0, ["anna"])


def test_a_release_group_is_looked_up_by_tag_and_key(run: Runner, engine: Engine, settings: Settings) -> None:
    """Its tag, in any case, and the name that the queue has for it lead to the group and to its releases, whose dots
    are no addresses; of an unknown group the hint leads to the known ones."""
    add_site(engine, settings.evidence, "index.example", 0.93)
    name = "Some.Film.2026.CAM-EVO"
    with writing(engine) as connection:
        record_releases(
            connection, "index.example", None, [Release(name, name[:-4], "EVO", "cam", "film", "", pre=True)], DAY
        )
    for asked in ("evo", "EVO", "group:evo", "GROUP:EVO"):
        first, *rest = run("lookup", asked).stdout.splitlines()
        assert first == "EVO is a release group.  Look closer:  spyglass groups show EVO"
        assert f"release     {name}  on index[.]example" in "".join(rest)
        assert json.loads(run("lookup", asked, "--json").stdout)["group"] == "EVO"
    assert json.loads(run("lookup", name, "--json").stdout)["group"] == ""
    said = run("lookup", "group:nobody").stdout
    assert said == "Nothing is known of group:nobody.  Groups that were observed:  spyglass groups\n"


def test_what_is_not_to_be_touched_is_not_crawled(run: Runner) -> None:
    """An order stands above whoever asks."""
    run("handling", "shop.com", "no_touch", "--as", "eve")
    refused = run("lookup", "www.shop.com/x", "--crawl", "--as", "anna")
    assert (refused.exit_code, "under a no_touch order" in refused.stderr) == (2, True)


def test_verify_names_the_first_broken_entry(run: Runner, engine: Engine) -> None:
    """A log that holds prints its head and shows one kind of entry alone; a changed entry is named with exit code 1, in
    JSON too."""
    for name in ("anna", "ben", "carl"):
        run("user", "add", name, "--no-password", "--as", "root")
    with reading(engine) as connection:
        last = last_entry(connection)
    assert last is not None
    assert run("audit", "verify").stdout == f"The log holds: 3 entries.  Head: {last.hash}\n"
    run("user", "disable", "ben", "--as", "root")
    shown = [
        json.loads(line) for line in run("audit", "show", "--action", "user created", "--json").stdout.splitlines()
    ]
    assert [one["subject"] for one in shown] == ["carl", "ben", "anna"]
    assert run("audit", "show", "--action", "nothing").stdout == "No such entry.\n"
    assert run("audit", "verify", "--head", last.hash).exit_code == 0
    with writing(engine) as connection:
        changed = update(audit).where(audit.c.seq == 2)
        connection.execute(changed.values(at=DAY + timedelta(days=1)))
    failed = run("audit", "verify")
    assert (failed.exit_code, "breaks at entry 2" in failed.stderr) == (1, True)
    told = json.loads(run("audit", "verify", "--json").stdout)
    assert (told["holds"], told["broken_at"]) == (False, 2)
