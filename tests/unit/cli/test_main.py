"""The spyglass command itself: what it lists, what it loads, how it answers nonsense."""

import os
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

import cli
from cli.main import COMMANDS, main
from cli.shared import ListingGroup

# What is in cli/ and is no command.
HELPERS = {
    "inforce",
    "lending",
    "working",
    "main",
    "failures",
    "shared",
    "signing",
    "beside",
    "evidencechanges",
    "sections",
    "exportpartners",
    "exportobjections",
    "exportledger",
    "guarding",
    "intake",
    "operatorlines",
    "pushing",
}
HEAVY = ("scrapy", "twisted", "sklearn", "joblib", "numpy", "bs4", "selectolax", "alembic")


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_every_module_is_a_command() -> None:
    """A new file in cli/ is listed by the group or known as a helper; nothing is listed without its file."""
    modules = {module.name for module in pkgutil.iter_modules(cli.__path__)}
    assert modules - HELPERS == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    """--help says what a command, and each of its subcommands, does and shows a line that calls it."""
    command = main.get_command(click.Context(main), name)
    below = command.commands if isinstance(command, click.Group) else {}
    for words in [(name,), *((name, subcommand) for subcommand in below)]:
        code, out, _ = run(*words, "--help")
        assert code == 0
        assert re.search(rf"spyglass (--database \S+ )?{' '.join(words)}", out.partition("Example")[2]), out


def test_all_that_tells_something_tells_it_in_json() -> None:
    """Every command and subcommand has --json; but for the two that serve, the demo, and what a monitor reads."""
    found = {name: main.get_command(click.Context(main), name) for name in COMMANDS}
    below = {f"{name} {sub}": one for name, of in found.items() for sub, one in getattr(of, "commands", {}).items()}
    silent = {name for name, one in (found | below).items() if one and all(p.name != "as_json" for p in one.params)}
    groups = {name for name, one in (found | below).items() if isinstance(one, click.Group)}
    assert silent - groups == {"review", "practice", "demo", "health"}


def test_no_group_swallows_json() -> None:
    """Every group that takes --json is of the class that hands it to its subcommands."""
    found = (main.get_command(click.Context(main), name) for name in COMMANDS)
    groups = [one for one in found if isinstance(one, click.Group) and any(p.name == "as_json" for p in one.params)]
    assert {one.name for one in groups if isinstance(one, ListingGroup)} == {one.name for one in groups} != set()


def test_help_lists_every_command() -> None:
    """The group's help has a line for each."""
    _, out, _ = run("--help")
    for name, line in COMMANDS.items():
        assert name in out
        assert line in out


@pytest.mark.parametrize("words", [("--help",), ("queue", "--help"), ("decide", "--help"), ("backup", "--help")])
def test_a_command_loads_only_what_it_needs(words: tuple[str, ...]) -> None:
    """Looking at the queue starts neither the crawler's nor the model's libraries."""
    program = (
        "import sys; from cli.main import main\n"
        f"try: main({list(words)!r})\nexcept SystemExit: print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("typed", "meant"), [("quue", "queue"), ("stats", "status"), ("decde", "decide")])
def test_an_unknown_command_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    """One line, exit code 2, the command that was probably meant."""
    code, out, err = run(typed)
    assert (code, out) == (2, "")
    assert err == f"spyglass: no command '{typed}'; did you mean '{meant}'?\n"


def test_a_command_unlike_any_is_answered_with_the_list() -> None:
    """Where nothing is near, --help is named."""
    assert run("xyzzy") == (2, "", "spyglass: no command 'xyzzy'; 'spyglass --help' lists them\n")


@pytest.mark.parametrize(
    "words",
    [
        ("--nope",),
        ("queue", "--limit", "0"),
        ("queue", "--category", "x"),
        ("decide",),
        ("queue", "extra"),
        ("crawl", "--delay", "86401"),
        ("exports", "ledger", "--site", ""),
        ("exports", "ledger", "--to", " "),
        ("exports", "objections", "--site", ""),
        ("audit", "show", "--actor", ""),
        ("audit", "show", "--action", ""),
    ],
)
def test_wrong_usage_is_one_line(words: tuple[str, ...]) -> None:
    """Options and arguments that cannot be: one line on standard error, exit code 2."""
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("spyglass: ")
    assert err.count("\n") == 1


def test_no_command_shows_the_help() -> None:
    """Called alone it shows what there is; nothing was done, so the exit code is 2."""
    code, _, err = run()
    assert code == 2
    assert "Commands:" in err


def test_version() -> None:
    """--version names the installed version."""
    assert run("--version") == (0, f"spyglass, version {version('spyglass')}\n", "")


def test_bad_settings_break_no_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Help is there when it is needed most; a command says which setting is wrong."""
    monkeypatch.setenv("SPYGLASS_CRAWL_DELAY", "soon")
    assert run("queue", "--help")[0] == 0
    code, _, err = run("queue")
    assert code == 2
    assert "delay = 'soon' is no number" in err


def test_group_options_choose_the_store_for_one_run(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """--database holds for the command it was given to and leaves the environment as it was."""
    monkeypatch.delenv("SPYGLASS_DATABASE", raising=False)
    code, _, err = run("--database", f"sqlite:///{tmp_path}/other.db", "status")
    assert code == 1
    assert f"{tmp_path}/other.db" in err
    code, *_ = run("--database", "nonsense", "status")
    assert code == 2
    assert "SPYGLASS_DATABASE" not in os.environ
