"""What all tables share: column types that behave alike on both engines, and how keys are named."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on every engine; a naive one is refused, since its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; SQLite keeps no zone, so it gets the bare UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """The same for SQLite in one step: a page brings two dozen times, and SQLAlchemy's own two steps take twice as
        long."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@lru_cache(256)  # a batch writes the same few moments into hundreds of rows
def _written(value: datetime | None) -> str | None:
    """As SQLAlchemy writes a time for SQLite: ``2026-01-02 03:04:05.000006``."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


class WebText(TypeDecorator[str]):
    """Text that comes from outside: what a database refuses is replaced, so that no page can stop a crawl.

    PostgreSQL has no NUL character, and a lone half of a surrogate pair has no UTF-8.
    """

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Replace what cannot be stored."""
        if value is None:
            return None
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


class WebString(WebText):
    """The same for columns of limited length; the caller cuts."""

    impl = String
    cache_ok = True


# SQLite gives an automatic row id to INTEGER primary keys alone; PostgreSQL should not run out at two billion links.
RowId = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
