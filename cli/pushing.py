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
    """The retractions of a site that were written for MISP and that the recipient's server was not told yet."""
    return [one for one, url in _untold(engine, site) if url]


def push_retractions(engine: Engine, site: str) -> None:
    """Send what is owed to each recipient's server and note that; one that cannot be told keeps no other from it, and
    who has no server is named with the file to hand over.

    SpyglassError where a server was not told: the same command again tells those that are left.
    """
    failed = set()
    for one, url in _untold(engine, site):
        if not url:
            whisper(f"{one.recipient} has no MISP server: hand over {one.file}")
            continue
        try:
            push_sighting(connect(url, misp_key()), Path(one.file))
        except SpyglassError as error:
            whisper(f"{one.recipient} was not told: {error}")
            failed.add(one.recipient)
            continue
        with writing(engine) as connection:
            note_retraction_pushed(connection, one.id, now())
        whisper(f"The server of {one.recipient} knows.")
    if failed:
        raise SpyglassError(f"{many(len(failed), 'recipient')} not told; the same command tells them again")


def _untold(engine: Engine, site: str) -> list[tuple[Retraction, str]]:
    """The retractions for MISP that are not noted as pushed, each with its recipient's server, empty where none is."""
    with reading(engine) as connection:
        made = [one for one in all_retractions(connection, site=site) if one.format == "misp" and not one.pushed_at]
        return [(one, find_partner(connection, one.recipient).misp_url) for one in made]


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
