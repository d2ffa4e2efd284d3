"""Claims: how the best free site is looked for. Who gets which is in tests/integration/test_desk.py."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from store.claims import claim_next
from store.database import reading, writing


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_a_reader_ever_read_is_not_gathered(engine: Engine, moment: datetime) -> None:
    """Whether somebody read a site before is asked of that site alone: a list of all that they read would be made anew
    for each next item, and it only grows."""
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda _one, _cursor, said, values, *_: asked.append((said, values)))
    with writing(engine) as connection:
        assert claim_next(connection, "anna", moment, moment + timedelta(minutes=1)) is None
    for said, values in tuple(asked):
        with reading(engine) as connection:
            plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {said}", values).scalars())
        assert "reviews" in plan
        assert "hashed" not in plan
