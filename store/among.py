"""Is a column one of many values? One parameter, however many there are.

A list of parameters is written out and bound one by one with every statement: for five hundred keys that costs more
than the look into the index.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, String, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from store.database import is_sqlite


def among(connection: Connection, column: Column[Any], values: Iterable[str] | Iterable[int]) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``values``, which are text or whole numbers; false where there are none."""
    given = list(values)
    if is_sqlite(connection):
        each = func.json_each(literal(json.dumps(given), String)).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(given, ARRAY(column.type)))
