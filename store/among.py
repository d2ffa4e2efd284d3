"""Is a column one of many values? One parameter, however many there are.

A list of parameters is written out and bound one by one with every statement: for five hundred keys that costs more
than the look into the index. ``one_of`` is for statements that are made once, which spares the crawl half of what a
statement costs; ``among`` for those made where they are asked.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Self

from sqlalchemy import Boolean, Column, ColumnElement, Dialect, String, bindparam, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


def among(column: Column[Any], values: Iterable[str] | Iterable[int]) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``values``, which are text or whole numbers; false where there are none."""
    return _OneOf(column, literal(list(values), _Listed(column.type)))


def one_of(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Whether ``column`` is one of the values that the statement is given under ``name``: a list, as for ``among``."""
    return _OneOf(column, bindparam(name, type_=_Listed(column.type)))


class _Listed(TypeDecorator[Sequence[Any]]):
    """A list as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(self.item))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _OneOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002
        """As it is: SQLAlchemy would add ``= 1`` on SQLite, which then reads the whole table where it has an index."""
        return self


@compiles(_OneOf)
def _on_postgresql(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_OneOf, "sqlite")
def _on_sqlite(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - no values, but their place
