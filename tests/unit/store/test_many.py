"""Many rows for one statement, on either engine as SQLAlchemy would write them."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, bindparam, column, insert, select, table, update
from sqlalchemy.exc import IntegrityError

from store.database import Insert, reading, upsert, writing
from store.errors import StoreError
from store.many import write_many
from store.schema.crawl import crawl_runs, robots

RUN: dict[str, object] = {"purpose": "a'b", "worker": "w", "counters": {"pages": 1}, "options": {}}
_ROBOTS = insert(robots)
_TOLD = (
    update(robots)
    .where(robots.c.origin == bindparam("where"))
    .values(body="User-agent: %s", status=robots.c.status + bindparam("more"))
)


def _newer(new: Insert) -> Insert:
    return new.on_conflict_do_update(index_elements=["origin"], set_={"body": new.excluded.body})


def robot(name: str, at: datetime, body: str) -> dict[str, object]:
    """A row of the table of robots.txt answers."""
    return {"origin": name, "fetched_at": at, "expires_at": at, "status": 200, "body": body}


def test_rows_are_what_sqlalchemy_would_write(engine: Engine, moment: datetime) -> None:
    """Moments, JSON, bytes that no database takes and nothing at all come back as from SQLAlchemy's own statement."""
    rows = [
        RUN | {"started_at": moment, "heartbeat_at": moment, "ended_at": None, "end_reason": None},
        RUN | {"started_at": moment, "heartbeat_at": moment, "ended_at": moment, "end_reason": "100 % done"},
    ]
    with writing(engine) as connection:
        write_many(connection, insert(crawl_runs), rows)
        connection.execute(insert(crawl_runs), rows)
        write_many(connection, _ROBOTS, [robot("a", moment, "nul \0 and \ud800"), robot("b", moment, "")])
    columns = [column for column in crawl_runs.c if column.name != "id"]
    with reading(engine) as connection:
        ours, theirs = (
            connection.execute(select(*columns).order_by(crawl_runs.c.id)).all()[at : at + 2] for at in (0, 2)
        )
        assert ours == theirs
        assert connection.execute(select(robots.c.body).order_by(robots.c.origin)).scalars().all() == [
            "nul \ufffd and ?",
            "",
        ]


def test_updates_and_conflicts(engine: Engine, moment: datetime) -> None:
    """What a statement gives itself and what each row gives both count; nothing is done for no rows; rows that are
    there already are written over where the statement says so."""
    with writing(engine) as connection:
        write_many(connection, _ROBOTS, [robot("a", moment, "1"), robot("b", moment, "2")])
        write_many(connection, _TOLD, [{"where": "a", "more": 4}, {"where": "b", "more": 300}])
        write_many(connection, upsert(connection, robots, _newer), [robot("b", moment, "3"), robot("c", moment, "4")])
        write_many(connection, _TOLD, [])
    with reading(engine) as connection:
        found = connection.execute(select(robots.c.body, robots.c.status).order_by(robots.c.origin)).all()
    assert [tuple(row) for row in found] == [("User-agent: %s", 204), ("3", 500), ("4", 200)]


def test_what_the_database_refuses_is_an_error_of_the_store(engine: Engine, moment: datetime) -> None:
    """A table that is not there and a row that breaks its rules raise what every statement raises; a naive moment is
    refused."""
    with pytest.raises(StoreError, match="lacks what a store has"), writing(engine) as connection:
        write_many(connection, insert(table("no_such", column("one"))), [{"one": 1}, {"one": 2}])
    with pytest.raises(IntegrityError), writing(engine) as connection:
        write_many(connection, _ROBOTS, [robot("a", moment, ""), robot("a", moment, "")])
    with pytest.raises(ValueError, match="naive"), writing(engine) as connection:
        write_many(connection, _ROBOTS, [robot("a", moment.replace(tzinfo=None), "")])
