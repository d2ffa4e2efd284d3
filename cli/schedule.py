"""``spyglass schedule``: run the crawls and trainings of the settings on time, one after the other, each in a process
of its own."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Event
from time import monotonic

import click

from cli.beside import PROGRAM
from cli.shared import clean, current_settings, json_option, opened_store, print_json
from store.database import Engine, now, reading
from store.errors import SpyglassError, UsageError
from store.runs import last_starts
from store.scheduled import ScheduledCrawl
from store.tasks import SCHEDULED, TaskKind, last_asked

# Cron counts in minutes; looking twice a minute is enough to meet each, and to see a settings file that changed.
LOOK_SECONDS = 30.0
# A crawl ends within ten seconds of SIGTERM (crawler.stopping); what is left then is stuck.
KILL_SECONDS = 12.0
PATIENCE_STEP = 0.5


class Waiting:
    """Sleeps until SIGTERM or SIGINT comes, and passes it on to the crawl that runs."""

    def __init__(self) -> None:
        self.stopped = Event()
        self._patience_ends = float("inf")
        self.running: subprocess.Popen[bytes] | None = None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopped.set()
        self._patience_ends = monotonic() + KILL_SECONDS
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()

    def run(self, command: Sequence[str]) -> int:
        """Run a command to its end, or until it was asked to stop and has had its time; its exit code."""
        self.running = subprocess.Popen(command)  # noqa: S603 - our own command, options as --name=value
        try:
            while True:
                try:
                    return self.running.wait(PATIENCE_STEP)
                except subprocess.TimeoutExpired:
                    if monotonic() > self._patience_ends:
                        self.running.kill()
        finally:
            self.running = None


@click.command(short_help="Run the crawls of the settings on time.")
@click.option("--once", is_flag=True, help="Run what is due now and end (for cron and systemd timers).")
@click.option("--list", "listed", is_flag=True, help="Show when each crawl runs next.")
@json_option
def command(once: bool, listed: bool, as_json: bool) -> None:
    """Run the crawls of the [[schedule]] tables, one at a time, until stopped; a table with `train = true` trains.

    Times are cron's, in UTC. A crawl that never ran is due at once; runs missed while nobody was there are caught up
    once. A crawl that fails is reported and tried again at its next time.

    Example: spyglass schedule --list
    """
    crawls = current_settings().schedule
    if not crawls:
        raise UsageError("there is nothing to run: put a [[schedule]] table into spyglass.toml (docs/operating.md)")
    with opened_store(create=True) as engine:
        if listed:
            _list(crawls, _starts(engine), as_json=as_json)
            return
        waiting = Waiting()
        tried: dict[str, datetime] = {}
        if once:
            if _round(engine, waiting, tried):
                click.get_current_context().exit(1)
            return
        while not waiting.stopped.is_set():
            try:
                _round(engine, waiting, tried)
            except SpyglassError as error:  # a busy store, a settings file half written: there is a next look
                _say(f"the schedule looks again later: {error}")
            waiting.stopped.wait(LOOK_SECONDS)


def _round(engine: Engine, waiting: Waiting, tried: dict[str, datetime]) -> int:
    """Run what is due; how many failed. ``tried`` keeps when each was last begun: one that fails before its run is
    noted would otherwise be tried without end."""
    failed = 0
    for crawl in current_settings().schedule:
        begun = max(filter(None, (_starts(engine).get(crawl.name), tried.get(crawl.name))), default=None)
        if waiting.stopped.is_set() or not crawl.is_due(begun, now()):
            continue
        tried[crawl.name] = now()
        _say(f"{crawl.name} begins")
        code = waiting.run(command_line(crawl))
        failed += code != 0
        if code != 0:
            _say(f"{crawl.name} failed (exit code {code})")
    return failed


def _say(line: str) -> None:
    click.echo(f"{now():%Y-%m-%d %H:%M} UTC  {clean(line)}", err=True)


def command_line(crawl: ScheduledCrawl) -> list[str]:
    """The crawl as a command of its own: a crawl that dies takes nothing with it. One that trains likewise."""
    program = [sys.executable, "-c", PROGRAM]
    if crawl.train:
        return [*program, "train", f"--schedule={crawl.name}"]
    line = [*program, "crawl", *map(str, crawl.seeds)]
    options = {
        "--queries": crawl.queries,
        "--pages": crawl.pages,
        "--minutes": crawl.minutes,
        "--proxy": crawl.proxy,
        "--purpose": crawl.purpose,
        "--schedule": crawl.name,
    }
    return line + [f"{name}={value}" for name, value in options.items() if value is not None]


def _starts(engine: Engine) -> Mapping[str, datetime]:
    with reading(engine) as connection:
        asked = last_asked(connection, TaskKind.TRAIN).items()
        trained = {by.removeprefix(SCHEDULED): at for by, at in asked if by.startswith(SCHEDULED)}
        return last_starts(connection) | trained


def _list(crawls: Sequence[ScheduledCrawl], starts: Mapping[str, datetime], *, as_json: bool) -> None:
    for crawl in crawls:
        last = starts.get(crawl.name)
        due = now() if crawl.is_due(last, now()) else crawl.cron.next_after(now())
        if as_json:
            print_json(
                {"name": crawl.name, "cron": crawl.cron.text, "last": last, "next": due, "purpose": crawl.purpose}
            )
            continue
        begun = f"last {last:%Y-%m-%d %H:%M}" if last else "never ran"
        next_time = "due now" if due <= now() else f"next {due:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{clean(crawl.name):<20} {crawl.cron.text:<16} {next_time:<28} {begun}")
