"""spyglass learn: rank the queue anew from what reviewers say, in a process of its own."""

import os
import time

import click

from classifier.learning import Taught, due, learn
from cli.shared import current_settings, json_option, licensed_sites, opened_store, print_json
from review.queue import rank_sites
from store.database import chunks, now, writing
from store.errors import StoreBusyError

# Often enough that a verdict shows in the order within seconds, seldom enough to cost nothing.
_EVERY_SECONDS = 2.0


@click.command(name="learn")
@click.option("--once", is_flag=True, help="Rank once and end.")
@click.option("--beside", type=int, hidden=True, help="End when the parent process is no longer this one.")
@json_option
def command(once: bool, beside: int | None, as_json: bool) -> None:
    """Learn from verdicts as they come, and rank what waits by it, until interrupted.

    A refit follows each verdict at first (until 20 labels or 5 pirates), then every ten, from 500 on every 25. The
    reason of a rank says from how many verdicts it was learned.

    Example: spyglass learn --once --json
    """
    settings = current_settings()
    labels = 0
    with opened_store() as engine:
        while True:
            try:
                if once or due(engine, labels):
                    taught = learn(engine, settings.models, settings.evidence, now())
                    for chunk in chunks(taught.site_ids):
                        with writing(engine) as connection:
                            rank_sites(connection, chunk, now(), licensed_sites())
                    labels = taught.labels
                    _tell(taught, as_json)
            except StoreBusyError:
                if once:
                    raise
            if once or (beside is not None and os.getppid() != beside):
                return
            time.sleep(_EVERY_SECONDS)


def _tell(taught: Taught, as_json: bool) -> None:
    if as_json:
        print_json({"labels": taught.labels, "ranked": len(taught.site_ids)})
    else:
        click.echo(f"{len(taught.site_ids):,} sites ranked by what {taught.labels:,} verdicts taught")
