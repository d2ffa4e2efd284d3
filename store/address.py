"""The ``database`` setting as an address, and the file it names."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from store.errors import SettingsError


def parse_address(database: str) -> URL:
    """The address that the setting means; raises SettingsError where it means none (and repeats no word of it)."""
    try:
        return make_url(database)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("the database setting is not a database address") from error


def sqlite_file(database: str) -> Path | None:
    """The file of a SQLite store; None for a server's, or one in memory."""
    address = parse_address(database)
    in_file = address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}
    return Path(str(address.database)) if in_file else None
