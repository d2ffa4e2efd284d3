"""Rows of a backup into tables, whichever engine they came from and whichever they go to."""

import gzip
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Insert,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from store import archive
from store.database import is_sqlite, now
from store.leases import give_back_all
from store.rows import decode_row
from store.schema.base import RowId
from store.schema.crawl import crawl_runs
from store.schema.everything import metadata

_ROWS_AT_ONCE = 1_000


def load_rows(connection: Connection, path: Path) -> None:
    """Insert every row of a checked archive into empty tables of the version it was made with."""
    for name, content in archive.members(path):
        if name.startswith(archive.TABLES):
            _load_part(connection, _present(connection, name.removeprefix(archive.TABLES).partition("/")[0]), content)


def settle_rows(connection: Connection) -> None:
    """Make loaded rows of the newest version a store at rest: automatic numbers go on after the highest.

    A crawl that ran while the backup was made does not run here: its run is closed where it last gave a sign of life,
    and what it held waits again.
    """
    open_runs = update(crawl_runs).where(crawl_runs.c.ended_at.is_(None))
    connection.execute(open_runs.values(ended_at=crawl_runs.c.heartbeat_at, end_reason="restored"))
    give_back_all(connection, now())
    if not is_sqlite(connection):
        _continue_numbers(connection)


def _present(connection: Connection, name: str) -> Table:
    """The table as the database has it now, with the columns' types as the newest version reads and writes them."""
    newest = {column.name: column.type for column in metadata.tables[name].c} if name in metadata.tables else {}
    columns = inspect(connection).get_columns(name)
    return Table(name, MetaData(), *(Column(one["name"], newest.get(one["name"], one["type"])) for one in columns))


def has_rows(connection: Connection) -> bool:
    """Whether any table holds anything."""
    return any(connection.execute(select(table).limit(1)).first() is not None for table in metadata.sorted_tables)


def empty_tables(connection: Connection) -> None:
    """Take everything out (PostgreSQL), undone if the transaction fails; waits ten seconds at most for others."""
    connection.execute(text("SET LOCAL lock_timeout = '10s'"))
    connection.execute(text(f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)}"))


def drop_tables(connection: Connection) -> None:
    """Take the tables themselves out (PostgreSQL), to make them anew in an older version; undone if the transaction
    fails."""
    connection.execute(text("SET LOCAL lock_timeout = '10s'"))
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))


def _load_part(connection: Connection, table: Table, content: IO[bytes]) -> None:
    insertion = _insertion(table)
    with gzip.open(content) as lines:
        rows = (decode_row(table, line) for line in lines)
        if not is_sqlite(connection):
            rows = (_without_nul(table, row) for row in rows)
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            connection.execute(insertion, batch)


def _insertion(table: Table) -> Insert:
    """None in a JSON column was no value, and stays none (the default would store the JSON word null)."""
    values = {
        column.name: bindparam(
            column.name, type_=JSON(none_as_null=True) if isinstance(column.type, JSON) else column.type
        )
        for column in table.c
    }
    return insert(table).values(values)


def _without_nul(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL text cannot hold the NUL character that a page's title may bring along on SQLite."""
    return {
        name: value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        if isinstance(value, str) and isinstance(table.c[name].type, String)
        else value
        for name, value in row.items()
    }


def _continue_numbers(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and column.type is RowId:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            highest = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))
