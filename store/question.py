"""A statement that is asked for every request: handed to the driver as it was compiled.

SQLAlchemy's own work on a statement of one row takes ten times as long as SQLite's, and the crawl asks for each URL.
"""

from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Select

from store.errors import StoreError


class Question:
    """``statement`` on ``view`` (see store.database.open_view), whose columns need no conversion: text and numbers."""

    def __init__(self, view: Connection, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=view.dialect)
        self._driver = view.connection
        self._error = view.dialect.loaded_dbapi.Error
        self._words = str(compiled)
        self._order = compiled.positiontup
        self._given = compiled.params
        impls = {name: bound.type.dialect_impl(view.dialect) for name, bound in compiled.binds.items()}
        self._writers = {name: impl.bind_processor(view.dialect) for name, impl in impls.items()}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """All rows for these parameters. Raises StoreError without a word on why: who asks anew, by the engine, is
        told."""
        given = self._given | values
        for name in values:
            if (write := self._writers[name]) is not None:
                given[name] = write(values[name])
        try:
            with closing(self._driver.cursor()) as cursor:
                cursor.execute(self._words, [given[name] for name in self._order] if self._order is not None else given)
                return list(cursor.fetchall())
        except self._error as error:
            raise StoreError("the database did not answer") from error
