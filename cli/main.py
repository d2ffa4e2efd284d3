"""The ``spyglass`` command: finds the subcommand, and turns every failure into one clear line and an exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any, NoReturn

import click

from cli.failures import report

# Name and one line of every command, in the order of a day's work. Kept here so that --help need not import the
# commands: some bring Scrapy or scikit-learn along.
COMMANDS = {
    "crawl": "Discover sites from seeds and search results.",
    "schedule": "Run the crawls of the settings on time.",
    "runs": "Show past crawls and their harvest.",
    "feeds": "Pick names worth a visit from lists of new domains.",
    "recheck": "Look at known sites again.",
    "queue": "Show the ranked review queue.",
    "frontier": "Show what would be fetched next, and why.",
    "lookup": "Say what is known of a URL, phone, mail, account or wallet.",
    "show": "Show everything known of one site.",
    "traces": "Show what sites leave of those who run them.",
    "operators": "Show and correct who is behind the sites.",
    "groups": "Show the release groups that were observed.",
    "decide": "Give a verdict on a site.",
    "review": "Serve the review app to analysts.",
    "training": "Let new analysts practise on sites whose truth is known.",
    "user": "Keep the accounts of the review app.",
    "export": "Let confirmed sites leave the house, in a partner's format.",
    "exports": "Keep partners, the export ledger, retractions and objections.",
    "handling": "Order that a site be left alone or kept quiet about.",
    "status": "Show where store, crawls, queue and model stand.",
    "health": "Print figures for a monitor.",
    "audit": "Read and verify the audit log.",
    "check": "Check that the store holds together.",
    "score": "Score files or pages with the champion model.",
    "evaluate": "Measure the champion on a labelled corpus.",
    "train": "Train a challenger from labels, and promote it if it is better.",
    "learn": "Rank the queue by what reviewers say.",
    "simulate": "Replay a labelled corpus as if it were reviewed.",
    "models": "List the models; promote one, or go back.",
    "practice": "Serve the practice web on loopback.",
    "demo": "Crawl the practice web and show the queue.",
    "backup": "Write the whole store and its evidence into one file.",
    "restore": "Fill an empty store from a backup.",
    "evidence": "Prove the stored evidence intact.",
}


class LazyGroup(click.Group):
    """A group whose commands live in ``cli/<name>.py`` as ``command`` and are imported only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of the commands that are installed."""
        return [name for name in COMMANDS if find_spec(f"cli.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` name; an unknown one is answered with its nearest match."""
        name = args[0]
        if not name.startswith("-") and name not in self.list_commands(ctx):
            near = get_close_matches(name, self.list_commands(ctx), n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else "'spyglass --help' lists them"
            raise click.UsageError(f"no command '{name}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their one line, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command line; unless ``standalone_mode`` is False, never returns and never shows a traceback."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        return _end(self._run(args, prog_name, complete_var, **extra))

    def _run(self, args: Sequence[str] | None, prog_name: str | None, complete_var: str | None, **extra: Any) -> int:
        """The exit code of a command line; its failure is told."""
        try:
            code = super().main(args, prog_name or _program(), complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place where every failure ends
            return report(error)
        return code if isinstance(code, int) else 0


@click.command(name="spyglass", cls=LazyGroup)
@click.version_option(package_name="spyglass", prog_name="spyglass")
@click.option("--database", metavar="URL", help="The store, e.g. sqlite:///var/spyglass.db or postgresql://…")
@click.option("--config", metavar="FILE", help="Settings file instead of spyglass.toml in this folder.")
@click.pass_context
def main(context: click.Context, database: str | None, config: str | None) -> None:
    """Find pirate services on the open web: crawl, score, review, retrain.

    \b
    A first look:   spyglass crawl seeds/sites.csv --pages 500
                    spyglass queue
                    spyglass decide SITE iptv_reseller --as YOU

    Exit codes: 0 done, 1 failed (one line says why), 2 wrong usage.
    """
    for name, value in (("SPYGLASS_DATABASE", database), ("SPYGLASS_CONFIG", config)):
        if value is not None:
            _set_for_now(context, name, value)


def _end(code: int) -> NoReturn:
    """Leave; after a crawl that a signal stopped, without taking Python apart: its last moment is too short."""
    if signal.getitimer(signal.ITIMER_REAL)[0]:
        with suppress(OSError, ValueError):  # nobody may read it any more
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _program() -> str:
    """What to type to run this again: the name alone where the shell finds it, else the path that was typed."""
    typed = Path(sys.argv[0])
    return str(typed) if typed.name == "spyglass" and which("spyglass") is None else "spyglass"


def _set_for_now(context: click.Context, name: str, value: str) -> None:
    """The environment is where settings come from, in this process and in those it starts."""
    before = os.environ.get(name)
    os.environ[name] = str(Path(value).absolute()) if name == "SPYGLASS_CONFIG" else value
    context.call_on_close(lambda: os.environ.pop(name) if before is None else os.environ.update({name: before}))
