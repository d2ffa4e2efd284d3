"""Pushing to partners' MISP servers, as `export` and `exports retract` both do."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from reports.mispserver import connect, push_event, push_sighting
from reports.retracting import Ready
from store.database import Engine, now, reading, writing
from store.errors import UsageError
from store.exports import Export, note_pushed, note_retraction_pushed
from store.partners import find_partner

# Never in a file, a table or a log.
KEY_VARIABLE = "MISP_KEY"


def push_export(engine: Engine, export: Export) -> None:
    """Send an export to its recipient's server and note that in the ledger."""
    push_event(connect(_server(engine, export.recipient), _key()), Path(export.file))
    with writing(engine) as connection:
        note_pushed(connection, export.id, now())
    click.echo(f"Export {export.id} is on the server of {export.recipient}.")


def push_retractions(engine: Engine, ready: Sequence[Ready]) -> None:
    """Send the sightings of MISP retractions to their recipients' servers and note that."""
    for one in ready:
        retraction = one.retraction
        if retraction.format != "misp":
            continue
        push_sighting(connect(_server(engine, retraction.recipient), _key()), Path(retraction.file))
        with writing(engine) as connection:
            note_retraction_pushed(connection, one.number, now())
        click.echo(f"The server of {retraction.recipient} knows.")


def check_push(engine: Engine, recipient: str) -> None:
    """UsageError where nothing could be pushed to ``recipient``: asked before anything is written."""
    _server(engine, recipient)
    _key()


def _server(engine: Engine, recipient: str) -> str:
    with reading(engine) as connection:
        url = find_partner(connection, recipient).misp_url
    if not url:
        raise UsageError(f"{recipient} has no MISP server: spyglass exports partner --misp-url")
    return url


def _key() -> str:
    key = os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise UsageError(f"set {KEY_VARIABLE} to the key that the server gave us")
    return key
