"""``spyglass review``: the review app."""

from contextlib import ExitStack
from dataclasses import replace

import click

from cli.beside import learning
from cli.guarding import export_guard
from cli.lending import lent
from cli.shared import clean, current_settings, licensed_sites, spyglass
from store.upgrade import open_store


@click.command(name="review")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to answer on (0: any free one).")
@click.option("--host", metavar="ADDRESS", help="Address to answer on (default: this machine only).")
def command(port: int | None, host: str | None) -> None:
    """Serve the review app until interrupted; one line says where.

    Only this machine can reach it, unless the settings name a TLS certificate or a trusted proxy. Accounts are made
    with `spyglass user add`.

    Example: spyglass review --port 8460
    """
    from review.web.serving import Ready, serve  # the web framework, for nothing where only --help is asked

    settings = current_settings()
    review = settings.review
    review = replace(review, port=review.port if port is None else port, host=review.host if host is None else host)

    def ready(at: Ready) -> None:
        beside.enter_context(learning())  # only now: its libraries take as long to load as all of the app
        click.echo(f"Spyglass answers on {clean(at.url)}  (Ctrl-C ends it)")
        if not at.accounts:
            click.echo(f"Nobody can log in yet.  Make an account:  {spyglass('user add NAME')}")

    with ExitStack() as beside:
        serve(replace(settings, review=review), open_store, ready, licensed_sites, export_guard(settings), lent())
