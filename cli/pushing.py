"""Pushing to partners' MISP servers, as `export` and `exports retract` both do."""

import os
from pathlib import Path

from cli.shared import many, whisper
from reports.mispserver import connect, push_event, push_sighting
from store.database import Engine, now, reading, writing
from store.errors import SpyglassError, UsageError
from store.exports import Export, Retraction, all_retractions, note_pushed, note_retraction_pushed
from store.partners import find_partner

# Never in a file, a table or a log.
KEY_VARIABLE = "MISP_KEY"


def push_export(engine: Engine, export: Export) -> None:
    """Send an export to its recipient's server and note that in the ledger."""
    push_event(connect(_server(engine, export.recipient), misp_key()), Path(export.file))
    with writing(engine) as connection:
        note_pushed(connection, export.id, now())
    whisper(f"Export {export.id} is on the server of {export.recipient}.")


def owed(engine: Engine, site: str) -> list[Retraction]:
    """The retractions of a site that were written for MISP and that no server was told yet."""
    with reading(engine) as connection:
        made = all_retractions(connection, site=site)
    return [one for one in made if one.format == "misp" and one.pushed_at is None]


def push_retractions(engine: Engine, site: str) -> None:
    """Send what is owed to each recipient's server and note that; one that cannot be told keeps no other from it.

    SpyglassError where one was not: the same command again tells those that are left.
    """
    failed = 0
    for one in owed(engine, site):
        try:
            push_sighting(connect(_server(engine, one.recipient), misp_key()), Path(one.file))
        except SpyglassError as error:
            whisper(f"{one.recipient} was not told: {error}")
            failed += 1
            continue
        with writing(engine) as connection:
            note_retraction_pushed(connection, one.id, now())
        whisper(f"The server of {one.recipient} knows.")
    if failed:
        raise SpyglassError(f"{many(failed, 'recipient')} not told; the same command tells them again")


def check_push(engine: Engine, recipient: str) -> None:
    """UsageError where nothing could be pushed to ``recipient``: asked before anything is written."""
    _server(engine, recipient)
    misp_key()


def _server(engine: Engine, recipient: str) -> str:
    with reading(engine) as connection:
        url = find_partner(connection, recipient).misp_url
    if not url:
        raise UsageError(f"{recipient} has no MISP server: spyglass exports partner --misp-url")
    return url


def misp_key() -> str:
    """The key of the environment; UsageError where there is none."""
    key = os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise UsageError(f"set {KEY_VARIABLE} to the key that the server gave us")
    return key
