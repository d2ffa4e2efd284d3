"""Dataclasses as JSON: read and checked, written, and described for OpenAPI (JSON Schema 2020-12)."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Any, Union, get_args, get_origin, get_type_hints

from store.errors import UsageError

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}

# Numbers that any database column of ours can hold.
_LARGEST = 2**53


def read(kind: Any, value: object, where: str = "the request") -> Any:
    """``value``, parsed JSON (or, in a query, text), as a ``kind``; UsageError, naming the field, where it is none."""
    refusal = UsageError(f"{where} is not {_describe(kind)}")
    if is_dataclass(kind):
        return _read_dataclass(kind, value, where)
    if get_origin(kind) in (Union, types.UnionType):
        if value is None or value == "":
            return None
        return read(next(part for part in get_args(kind) if part is not type(None)), value, where)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise refusal
        return tuple(read(get_args(kind)[0], item, where) for item in value)
    try:
        return _read_plain(kind, value)
    except (ValueError, TypeError, OverflowError):
        raise refusal from None


def _read_plain(kind: Any, value: object) -> object:
    if issubclass(kind, StrEnum):
        return kind(str(value))
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError
        return moment
    if kind is bool:
        if value in (True, False, "true", "false"):
            return value in (True, "true")
        raise ValueError
    if kind is str:
        if not isinstance(value, str) or "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise ValueError
        return value
    number = kind(value) if not isinstance(value, bool) else None
    if number is None or not isfinite(number) or abs(number) > _LARGEST or (kind is int and number != float(value)):  # type: ignore[arg-type]
        raise ValueError
    return number


def _read_dataclass(kind: Any, value: object, where: str) -> object:
    if not isinstance(value, Mapping):
        raise UsageError(f"{where} is not an object")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    strange = sorted(str(name) for name in value if name not in known)
    if strange:
        raise UsageError(f"{where} has no field {strange[0][:40]!r}")
    given = {name: read(hints[name], value[name], name) for name in known if name in value}
    missing = [name for name, field in known.items() if name not in given and needed(field)]
    if missing:
        raise UsageError(f"{where} needs {', '.join(missing)}")
    return kind(**given)


def write(value: object) -> object:
    """A value as JSON can carry it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: write(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): write(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [write(item) for item in value]
    return value


def describe(kind: Any, components: dict[str, object]) -> dict[str, object]:
    """The JSON Schema of ``kind``; dataclasses go into ``components`` once and are referred to."""
    if is_dataclass(kind):
        name = getattr(kind, "__name__", "")
        if name not in components:
            components[name] = {}  # claimed before its fields are described: a type may contain itself
            hints = get_type_hints(kind)
            properties = {field.name: describe(hints[field.name], components) for field in fields(kind)}
            required = [field.name for field in fields(kind) if needed(field)]
            components[name] = {
                "type": "object",
                "description": " ".join((kind.__doc__ or "").split()),
                "properties": properties,
                "additionalProperties": False,
                **({"required": required} if required else {}),
            }
        return {"$ref": f"#/components/schemas/{name}"}
    if get_origin(kind) in (Union, types.UnionType):
        return {"anyOf": [describe(part, components) for part in get_args(kind)]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": describe(get_args(kind)[0], components)}
    if get_origin(kind) in (dict, Mapping):
        return {"type": "object", "additionalProperties": describe(get_args(kind)[1], components)}
    if kind is type(None):
        return {"type": "null"}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [member.value for member in kind]}
    return {"type": _PLAIN[kind]} if kind in _PLAIN else {}


def needed(field: Any) -> bool:
    """Whether a field of a dataclass has to be given."""
    return field.default is MISSING and field.default_factory is MISSING


def _describe(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    return {datetime: "a moment with its zone (ISO 8601)"}.get(kind) or f"a {getattr(kind, '__name__', 'list')}"
