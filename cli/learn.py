"""spyglass learn: rank the queue anew from what reviewers say, in a process of its own; see to it that what was asked
for is done in another."""

import os
import subprocess
import time

import click

from classifier.learning import Taught, due, explore, learn
from cli.beside import started
from cli.shared import current_settings, json_option, licensed_sites, opened_store, print_json
from review.queue import rank_sites
from store.database import Engine, chunks, now, reading, writing
from store.errors import SpyglassError, StoreBusyError
from store.tasks import waits

# Often enough that a verdict shows in the order within seconds, seldom enough to cost nothing.
_EVERY_SECONDS = 2.0


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
    labels, worker = 0, None
    with opened_store() as engine:
        while True:
            try:
                if once or due(engine, labels):
                    taught = learn(engine, settings.models, settings.evidence, now())
                    drawn = explore(engine, max(0, taught.labels - labels), now()) if labels else ()
                    for chunk in chunks(sorted({*taught.site_ids, *drawn})):
                        with writing(engine) as connection:
                            rank_sites(connection, chunk, now(), licensed_sites())
                    labels = taught.labels
                    _tell(taught, as_json)
                worker = worker if once else _seen_to(engine, worker)
            except SpyglassError as error:
                # Beside the app nobody would start it again; what is put right is used at the next look.
                if once or (beside is None and not isinstance(error, StoreBusyError)):
                    raise
            if once or (beside is not None and os.getppid() != beside):
                return
            time.sleep(_EVERY_SECONDS)


def _seen_to(engine: Engine, worker: "subprocess.Popen[bytes] | None") -> "subprocess.Popen[bytes] | None":
    """The process that does what was asked for: the one that is at it, or a new one where something waits."""
    if worker is not None and worker.poll() is None:
        return worker
    with reading(engine) as connection:
        waiting = waits(connection, now())
    return started("models", "work") if waiting else None


def _tell(taught: Taught, as_json: bool) -> None:
    if as_json:
        print_json({"labels": taught.labels, "ranked": len(taught.site_ids)})
    else:
        click.echo(f"{len(taught.site_ids):,} sites ranked by what {taught.labels:,} verdicts taught")
