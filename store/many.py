"""Many rows for one statement, handed to the driver as it takes them.

SQLAlchemy works on each row for itself, three times as long as SQLite then takes to write it. Here the statement is
compiled once, as SQLAlchemy would, and its rows are made ready column by column.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import Connection, Delete, Dialect, Insert, Update

# A crawl has a dozen such statements.
_KEPT = 64

_Writer = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """The ``words`` of a statement, its parameters in their ``order`` (by name where ``named``), what is ``given`` for
    those that rows leave out, and what makes of each value what the driver takes."""

    words: str
    order: tuple[str, ...]
    named: bool
    given: Mapping[str, Any]
    writers: Mapping[str, _Writer | None]


def write_many(
    connection: Connection, statement: Insert | Update | Delete, rows: Sequence[Mapping[str, object]]
) -> None:
    """Run ``statement``, which was made once, for each of ``rows``; all name the same columns or parameters. Does
    nothing where there are none."""
    if not rows:
        return
    compiled = _compile(statement, tuple(rows[0]), connection.dialect)
    columns = {name: _column(compiled, name, rows) for name in dict.fromkeys(compiled.order)}
    cells = list(zip(*(columns[name] for name in compiled.order), strict=True))
    if compiled.named:
        connection.exec_driver_sql(compiled.words, [dict(zip(compiled.order, row, strict=True)) for row in cells])
    else:
        connection.exec_driver_sql(compiled.words, cells)


def _column(compiled: _Compiled, name: str, rows: Sequence[Mapping[str, object]]) -> list[Any]:
    write = compiled.writers[name]
    if name not in rows[0]:
        value = compiled.given[name]
        return list(repeat(value if write is None else write(value), len(rows)))
    values = [row[name] for row in rows]
    return values if write is None else [write(value) for value in values]


@lru_cache(_KEPT)
def _compile(statement: Insert | Update | Delete, columns: tuple[str, ...], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(columns), for_executemany=True)
    impls = {name: bound.type.dialect_impl(dialect) for bound, name in compiled.bind_names.items()}
    order = compiled.positiontup
    return _Compiled(
        words=str(compiled),
        order=tuple(dict.fromkeys(compiled.bind_names.values()) if order is None else order),
        named=order is None,
        given=compiled.construct_params(dict.fromkeys(columns)),
        writers={name: impl.bind_processor(dialect) for name, impl in impls.items()},
    )
