"""Tell a partner's MISP server: an event, or a false-positive sighting. Through PyMISP, with a key from outside."""

import json
from pathlib import Path

from pymisp import MISPEvent, MISPSighting, PyMISP, PyMISPError

from store.errors import NetworkError, SpyglassError

# A large event takes a server minutes to take in.
TIMEOUT_SECONDS = 300.0


def connect(url: str, key: str) -> PyMISP:
    """The server, asked who we are there. NetworkError where it cannot be reached or does not know the key."""
    try:
        return PyMISP(url, key, ssl=True, tool="spyglass", timeout=TIMEOUT_SECONDS)
    except PyMISPError as error:
        raise NetworkError(f"the MISP server {url} did not let us in: {_first_line(error)}") from error


def push_event(server: PyMISP, file: Path) -> None:
    """Add the event in ``file``, or renew it where the server has it. SpyglassError where the server refuses."""
    event = MISPEvent()
    try:
        event.load_file(str(file))
        known = server.event_exists(event)
        answer = server.update_event(event) if known else server.add_event(event)
    except (OSError, PyMISPError) as error:
        raise NetworkError(f"the event did not reach the MISP server: {_first_line(error)}") from error
    _check(answer)


def push_sighting(server: PyMISP, file: Path) -> None:
    """Add the sightings of a retraction in ``file``. SpyglassError where the server refuses."""
    try:
        for said in json.loads(file.read_text("utf-8"))["Sighting"]:
            sighting = MISPSighting()
            about = said.pop("attribute_uuid")
            said.pop("comment", None)  # the server's own form has no place for it
            sighting.from_dict(**said)
            _check(server.add_sighting(sighting, attribute=about))
    except (OSError, PyMISPError) as error:
        raise NetworkError(f"the sighting did not reach the MISP server: {_first_line(error)}") from error


def _check(answer: object) -> None:
    if isinstance(answer, dict) and "errors" in answer:
        raise SpyglassError(f"the MISP server refused: {str(answer['errors'])[:300]}")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
