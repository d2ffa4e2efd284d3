"""spyglass learn: rank the queue anew from what reviewers say, in a process of its own; see to it that what was asked
for is done in another."""

import os
import subprocess
import time
from collections.abc import Callable

import click

from classifier.learning import NOTHING, Taught, due, learn
from cli.beside import started
from cli.shared import current_settings, json_option, licensed_sites, opened_store, print_json
from review.queue import rank_sites
from store.database import Engine, chunks, now, reading, writing
from store.errors import SpyglassError, StoreBusyError
from store.tasks import waits

# Often enough that a verdict shows in the order within seconds, seldom enough to cost nothing.
_EVERY_SECONDS = 2.0
# Up to about four minutes between workers that fail: soon enough for whoever has put it right.
_DOUBLINGS = 7


@click.command(name="learn")
@click.option("--once", is_flag=True, help="Rank once and end.")
@click.option("--beside", type=int, hidden=True, help="End when the parent process is no longer this one.")
@json_option
def command(once: bool, beside: int | None, as_json: bool) -> None:
    """Learn from verdicts as they come, and rank what waits by it, until interrupted.

    What the review app or a promotion asked for (to train, to score again) is begun in a process of its own.

    A refit follows each verdict at first (until 20 labels or 5 pirates), then every ten, from 500 on every 25. The
    reason of a rank says from how many verdicts it was learned.

    Example: spyglass learn --once --json
    """
    settings = current_settings()
    last, worker = NOTHING, Worker()
    with opened_store() as engine:
        while True:
            try:
                if once or due(engine, last):
                    last = learn(engine, settings.models, settings.evidence, now(), last)
                    for chunk in chunks(last.site_ids):
                        with writing(engine) as connection:
                            rank_sites(connection, chunk, now(), licensed_sites())
                    _tell(last, as_json)
                if not once:
                    worker.see_to(engine)
            except SpyglassError as error:
                # Beside the app nobody would start it again; what is put right is used at the next look.
                if once or (beside is None and not isinstance(error, StoreBusyError)):
                    raise
            if once or (beside is not None and os.getppid() != beside):
                return
            time.sleep(_EVERY_SECONDS)


class Worker:
    """The process that does what was asked for. After one that failed, perhaps before it took anything, the next waits,
    twice as long each time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = 0
        self._not_before = clock()

    def see_to(self, engine: Engine) -> None:
        """Begin one where something waits, nobody is at it, and it is time."""
        if self._process is not None:
            ended = self._process.poll()
            if ended is None:
                return
            self._process = None
            self._failed = min(self._failed + 1, _DOUBLINGS) if ended else 0
            self._not_before = self._clock() + (_EVERY_SECONDS * 2**self._failed if ended else 0.0)
        if self._clock() < self._not_before:
            return
        with reading(engine) as connection:
            waiting = waits(connection, now())
        if waiting:
            self._process = started("models", "work")


def _tell(taught: Taught, as_json: bool) -> None:
    if as_json:
        print_json({"labels": taught.labels, "ranked": len(taught.site_ids)})
    else:
        click.echo(f"{len(taught.site_ids):,} sites ranked by what {taught.labels:,} verdicts taught")
