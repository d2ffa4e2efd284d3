"""Rows as JSON lines and back: what a table holds comes out of any engine as it went into any other."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, Table

from store.schema.base import UtcDateTime


def encode_row(table: Table, row: Mapping[str, Any]) -> str:
    """A row as one JSON line: moments in ISO 8601, bytes in base64."""
    return json.dumps({column.name: _encode(row[column.name]) for column in table.c}, ensure_ascii=False)


def decode_row(table: Table, line: bytes) -> dict[str, Any]:
    """A row as the store takes it."""
    return {name: _decode(value, table.c[name].type) for name, value in json.loads(line).items()}


def _encode(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _decode(value: Any, kind: object) -> object:
    if value is None or isinstance(kind, JSON):
        return value
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value
