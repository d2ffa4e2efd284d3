"""Rows by the million into the tables of a benchmark's store, past SQLAlchemy, which would take ten times as long."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain

from sqlalchemy import Engine, text

from store.database import is_sqlite


def write(engine: Engine, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert rows alike; columns that they have not stay empty, and what is no column is left out."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    names = [name for name in _columns(engine, table) if name in first]
    raw = engine.raw_connection()
    cursor = raw.cursor()
    values = (tuple(_plain(row[name]) for name in names) for row in chain((first,), iterator))
    listed = ", ".join(f'"{name}"' for name in names)
    if is_sqlite(engine):
        cursor.execute("BEGIN")
        cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})", values)
        cursor.execute("COMMIT")
    else:
        with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
            for value in values:
                copy.write_row(value)
        raw.commit()
    cursor.close()
    raw.close()


def finish(engine: Engine, tables: Iterable[str]) -> None:
    """Let the engines know what they hold, and PostgreSQL where the counters of ``tables`` stand."""
    if is_sqlite(engine):
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            last = f"(SELECT max(id) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
        connection.execute(text("VACUUM ANALYZE"))
        # What was loaded goes to disk now, and not while somebody measures.
        connection.execute(text("CHECKPOINT"))


def _columns(engine: Engine, table: str) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys())


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
