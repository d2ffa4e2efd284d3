"""Who may sign what at the terminal: the table of roles, command by command."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cli.main import COMMANDS, main
from cli.signing import Signature
from review.permissions import Action, may
from store import audit
from store.database import reading, writing
from store.entities import UserRole
from store.lookup import resolve
from store.membership import Move, move, new_operator
from store.settings import Settings
from store.users import add_user, all_users, disable
from tests.exchanging import add_partner
from tests.samples import DAY, add_site

SHOP = "shop.example"

# What changes nothing that a person decided: it reads, or does what the house's settings or files say.
UNSIGNED = """
    crawl schedule runs feeds recheck queue frontier show traces review training status health check score evaluate
    learn simulate practice demo backup restore
    operators-list operators-show operators-draw operators-rebuild groups-list groups-show user-list
    exports-ledger exports-objections exports-basket exports-summary audit-verify audit-show
    models-rescore models-work models-card evidence-key evidence-seal evidence-verify evidence-export-verifier
"""

# The action that each other command takes, and words that get it as far as asking who signs.
SIGNED: dict[str, tuple[Action, tuple[str, ...]]] = {
    "decide": (Action.DECIDE, (SHOP, "not_reviewable")),
    "groups-decide": (Action.DECIDE, ("EVO", "legit")),
    "evidence-add": (
        Action.DECIDE,
        ("FILE", "--site", SHOP, "--kind", "screenshot", "--acquired", "2026-11-21", "--tool", "x"),
    ),
    "exports-object": (Action.DECIDE, (SHOP, "--from", "owner", "--text", "no")),
    "operators-merge": (Action.JOIN, ("1", "2")),
    "operators-split": (Action.JOIN, ("1", SHOP)),
    "operators-pin": (Action.JOIN, ("1",)),
    "operators-name": (Action.JOIN, ("1", "Nordview")),
    "lookup": (Action.CRAWL, ("new-shop.com", "--crawl")),
    "exports-import": (Action.CRAWL, ("FILE", "--from", "Police")),
    "handling": (Action.ORDER, (SHOP, "no_touch")),
    "evidence-purge": (Action.PURGE, ("4711", "--reason", "asked for")),
    "evidence-retain": (Action.RUN, ()),
    "train": (Action.RUN, ()),
    "models-promote": (Action.RUN, ("m-x",)),
    "models-rollback": (Action.RUN, ()),
    "export": (Action.EXPORT, ("csv", SHOP, "--to", "Police", "--out", "OUT")),
    "exports-partner": (Action.EXPORT, ("Europol",)),
    "exports-retract": (Action.EXPORT, (SHOP, "--reason", "licensed", "--out", "OUT")),
    "exports-answer": (Action.EXPORT, ("1", "upheld", "--text", "right")),
    "user-add": (Action.MANAGE, ("newcomer", "--no-password")),
    "user-role": (Action.MANAGE, ("closed", "auditor")),
    "user-password": (Action.MANAGE, ("closed",)),
    "user-disable": (Action.MANAGE, ("closed", "--lift")),
}
EXPORTING = [name for name, (action, _) in SIGNED.items() if action is Action.EXPORT]
# One command of each other action.
EVERYBODYS = ("decide", "operators-pin", "lookup", "handling", "evidence-purge", "models-promote", "user-add")

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def leaves() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its words with a hyphen between them."""
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name}-{below}", one) for below, one in command.commands.items())
        else:
            yield name, command


def signature(command: click.Command) -> Action | None:
    """The action that a command's ``--as`` declares."""
    return next((one.action for one in command.params if isinstance(one, Signature)), None)


@pytest.fixture
def stocked(engine: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store with a site and two operators, and a file to hand in, of a house without accounts."""
    for name, value in (("DATABASE", settings.database), ("EVIDENCE", settings.evidence), ("LOGS", settings.logs)):
        monkeypatch.setenv(f"SPYGLASS_{name}", str(value))
    monkeypatch.setenv("LOGNAME", "machine")
    monkeypatch.setenv("SPYGLASS_RETENTION_DAYS", "30")
    monkeypatch.setenv("SPYGLASS_SEEDS", str(Path("seeds").absolute()))
    monkeypatch.chdir(tmp_path)
    Path("FILE").write_text("https://listed-shop.com/\n")
    for keys in ((SHOP, "twin.example"), ("other.example",)):
        for key in keys:
            add_site(engine, settings.evidence, key)
        with writing(engine) as connection:
            operator = new_operator(connection, keys[0], DAY)
            move(connection, [Move(resolve(connection, key).id, operator, "one phone") for key in keys], DAY)
    return engine


@pytest.fixture
def house(stocked: Engine) -> Engine:
    """The same of a house with an account of each role, a partner, and somebody who was shut out."""
    with writing(stocked) as connection:
        for role in UserRole:
            add_user(connection, f"the-{role}", role, "root", DAY)
        add_user(connection, "closed", UserRole.SENIOR, "root", DAY)
        disable(connection, "closed", "root", DAY)
    add_partner(stocked, by="the-senior")
    return stocked


def run(name: str, *more: str) -> Result:
    """The sample call of a command."""
    words = (*name.split("-", 1), *SIGNED[name][1], *more)
    return CliRunner().invoke(main, words, input="correct horse battery\n")


def length(engine: Engine) -> int:
    """Entries in the audit log."""
    with reading(engine) as connection:
        last = audit.last_entry(connection)
    return last.seq if last else 0


def test_every_command_states_who_may(database: str) -> None:
    """A command is signed with the action that stands here, or is known to change nothing that people decided."""
    declared = {name: signature(command) for name, command in leaves()}
    assert {name for name, action in declared.items() if action is None} == set(UNSIGNED.split())
    assert {name: action for name, action in declared.items() if action} == {
        name: action for name, (action, _) in SIGNED.items()
    }


@pytest.mark.parametrize("name", SIGNED)
def test_no_role_reaches_what_it_must_not(house: Engine, name: str) -> None:
    """Each role is let through or refused as the table says; an unknown and a closed name are refused in one line, and
    a refusal leaves the log as it was."""
    before = length(house)
    for stranger, words in (("nobody", "nobody has no account here"), ("closed", "closed is disabled")):
        refused = run(name, "--as", stranger)
        assert (refused.exit_code, words in refused.stderr, refused.stderr.count("\n")) == (2, True, 1), refused.output
    for role in (role for role in UserRole if not may(role, SIGNED[name][0])):
        refused = run(name, "--as", f"the-{role}")
        assert (refused.exit_code, f"the-{role} is a" in refused.stderr) == (2, True), refused.output
        assert f"may {SIGNED[name][0].words}" in refused.stderr
    assert length(house) == before
    for role in (role for role in UserRole if may(role, SIGNED[name][0])):
        let_in = run(name, "--as", f"the-{role}").output
        assert ": only a" not in let_in
        assert "account" not in let_in


@pytest.mark.parametrize("name", EVERYBODYS)
@pytest.mark.usefixtures("stocked")
def test_one_person_on_a_laptop_needs_no_account(name: str) -> None:
    """Where nobody made an account any name signs, a second one too, without a role."""
    for person in ("anna", "ben"):
        said = run(name, "--as", person).output
        assert ": only a" not in said
        assert "has no account" not in said


@pytest.mark.parametrize("name", EXPORTING)
def test_what_leaves_takes_somebody_appointed(stocked: Engine, name: str) -> None:
    """Exports ask for an account everywhere, and the line says how to make one."""
    refused = run(name, "--as", "anna")
    assert (refused.exit_code, "spyglass user add anna --role senior" in refused.stderr) == (2, True), refused.output
    with reading(stocked) as connection:
        assert not all_users(connection)


@pytest.mark.parametrize("name", ["train", "models-promote", "models-rollback"])
def test_without_a_name_the_login_signs(house: Engine, name: str) -> None:
    """Where the option is left out the machine's login counts, and is no way around the accounts."""
    refused = run(name)
    assert (refused.exit_code, "machine has no account here" in refused.stderr) == (2, True), refused.output
    with writing(house) as connection:
        add_user(connection, "machine", UserRole.OPERATOR, "root", DAY)
    assert "account" not in run(name).output


def test_the_accounts_are_kept_by_operators_once_there_is_one(stocked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first accounts need nobody; from the first operator on it takes one, or the login of the machine unless that
    is an account of another role. A name that signed before becomes an account by being made one."""

    def add(name: str, *more: str) -> Result:
        return CliRunner().invoke(main, ("user", "add", name, "--no-password", *more))

    assert run("decide", "--as", "anna").exit_code == 0
    assert add("olga", "--role", "operator", "--as", "whoever").exit_code == 0
    refused = run("decide", "--as", "anna")
    assert (refused.exit_code, "anna has no account here" in refused.stderr) == (2, True)
    assert add("anna").exit_code == 0
    assert "there is a user anna already" in add("anna").stderr
    assert run("decide", "--as", "anna").exit_code == 0
    assert "whoever has no account here: leave --as out" in add("ben", "--as", "whoever").stderr
    assert add("ben", "--as", "olga").exit_code == 0
    assert add("carl").exit_code == 0
    monkeypatch.setenv("LOGNAME", "anna")
    assert "anna is an analyst: only an operator may keep the accounts" in add("dora").stderr
    with reading(stocked) as connection:
        made = {one.name: one.made_by for one in all_users(connection)}
    assert made == {"anna": "machine", "ben": "olga", "carl": "machine", "olga": "whoever"}


def test_a_table_that_is_not_in_the_settings_trains_nothing(house: Engine) -> None:
    """Whoever calls the schedule's own option by hand needs a table of that name that trains."""
    before = length(house)
    refused = run("train", "--schedule", "nightly")
    assert (refused.exit_code, "no [[schedule]] table 'nightly' trains" in refused.stderr) == (2, True)
    assert length(house) == before
