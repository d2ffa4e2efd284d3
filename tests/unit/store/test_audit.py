"""The audit log: a chain in which any later change shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from sqlalchemy import Engine, delete, text, update

from store.audit import append, entries, first_broken, last_entry, recent
from store.database import reading, writing
from store.schema.review import audit

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
per_example = budget(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fill(engine: Engine, moment: datetime, count: int = 5) -> None:
    """A log of ``count`` entries and nothing else."""
    with writing(engine) as connection:
        connection.execute(delete(audit))
        for number in range(count):
            append(connection, "ann", "decide", f"s{number}.test", {"n": number}, moment + timedelta(seconds=number))


def test_entries_come_back_in_order(engine: Engine, moment: datetime) -> None:
    """What is appended is read in order, all of it or about one subject."""
    fill(engine, moment)
    with reading(engine) as connection:
        assert [entry.subject for entry in entries(connection)] == [f"s{number}.test" for number in range(5)]
        (one,) = entries(connection, "s3.test")
        assert (one.seq, one.at, one.actor, one.detail) == (4, moment + timedelta(seconds=3), "ann", {"n": 3})
        assert first_broken(connection) is None


@per_example
@given(detail=st.dictionaries(st.text(), VALUES, max_size=4))
def test_any_detail_keeps_its_hash(engine: Engine, moment: datetime, detail: dict[str, object]) -> None:
    """Whatever JSON an entry holds, the chain still holds once it went through the database."""
    with writing(engine) as connection:
        append(connection, "ann", "note", "a.test", detail, moment)
    with reading(engine) as connection:
        assert first_broken(connection) is None


@per_example
@given(
    place=st.integers(1, 5),
    change=st.sampled_from(
        [
            {"actor": "eve"},
            {"action": "lift"},
            {"subject": "other.test"},
            {"detail": {"n": 99}},
            {"detail": {}},
            {"previous": "f" * 64},
            {"hash": "f" * 64},
            {"seq": 77},
        ]
    ),
)
def test_any_flipped_field_is_found(engine: Engine, moment: datetime, place: int, change: dict[str, object]) -> None:
    """Change one field of one entry and the check names that entry."""
    fill(engine, moment)
    with writing(engine) as connection:
        connection.execute(update(audit).where(audit.c.seq == place).values(**change))
        assert first_broken(connection) == place


@pytest.mark.parametrize("place", [1, 2, 4])
def test_shifted_time_is_found(engine: Engine, moment: datetime, place: int) -> None:
    """One microsecond is enough."""
    fill(engine, moment)
    with writing(engine) as connection:
        moved = moment + timedelta(seconds=place - 1, microseconds=1)
        connection.execute(update(audit).where(audit.c.seq == place).values(at=moved))
        assert first_broken(connection) == place


@pytest.mark.parametrize("place", [1, 2, 4])
def test_removed_entry_is_found(engine: Engine, moment: datetime, place: int) -> None:
    """An entry taken out leaves a gap that is named."""
    fill(engine, moment)
    with writing(engine) as connection:
        connection.execute(delete(audit).where(audit.c.seq == place))
        assert first_broken(connection) == place


def test_rehashed_entry_breaks_the_next(engine: Engine, moment: datetime) -> None:
    """Who changes an entry and mends its hash is betrayed by the one after it."""
    fill(engine, moment)
    with writing(engine) as connection:
        second, third = list(entries(connection))[1:3]
        connection.execute(delete(audit).where(audit.c.seq >= second.seq))
        append(connection, "eve", "decide", second.subject, {"n": 1}, second.at)
        kept = {name: getattr(third, name) for name in third.__dataclass_fields__}
        connection.execute(audit.insert().values(**kept))
        assert first_broken(connection) == third.seq


def test_log_stands_or_falls_with_its_step(engine: Engine, moment: datetime) -> None:
    """An entry of a step that failed is not in the log, and the next one takes its number."""

    def fail() -> None:
        with writing(engine) as connection:
            append(connection, "ann", "decide", "lost.test", {}, moment)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    fill(engine, moment, count=1)
    with reading(engine) as connection:
        assert [entry.seq for entry in entries(connection)] == [1]


def test_writers_at_once_make_one_chain(engine: Engine, moment: datetime) -> None:
    """People who decide at the same moment do not tear the chain."""

    def decide(name: int) -> None:
        for number in range(5):
            with writing(engine) as connection:
                append(connection, f"user{name}", "decide", f"s{number}.test", {}, moment)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decide, range(4)))
    with reading(engine) as connection:
        assert first_broken(connection) is None
        assert len(list(entries(connection))) == 20


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@per_example
@given(
    place=st.integers(1, 5),
    column=st.sampled_from(["at", "actor", "action", "subject", "detail", "previous", "hash"]),
    where=st.integers(0, 200),
    bit=st.integers(0, 7),
)
def test_one_flipped_bit_is_found_and_named(
    engine: Engine, moment: datetime, place: int, column: str, where: int, bit: int
) -> None:
    """Whatever bit of whatever field of whatever entry is flipped in the database itself, that entry is named: also
    where the field reads the same afterwards (a blank in JSON), or can no longer be read at all."""
    fill(engine, moment)
    with writing(engine) as connection:
        field = text(f"SELECT CAST({column} AS BLOB) FROM audit WHERE seq = :seq")
        stored = bytearray(connection.execute(field, {"seq": place}).scalar_one())
        stored[where % len(stored)] ^= 1 << bit
        changed = text(f"UPDATE audit SET {column} = CAST(:stored AS TEXT) WHERE seq = :seq")
        connection.execute(changed, {"stored": bytes(stored), "seq": place})
        assert first_broken(connection) == place


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("spelling", ['{"n":2}', '{"n": 2 }', '{"n": 2, "n": 2}', '{"n": 2.0}', '{"n": 20e-1}'])
def test_another_spelling_of_the_same_detail_is_found(engine: Engine, moment: datetime, spelling: str) -> None:
    """PostgreSQL keeps JSON as it was written: another text that means the same is a change too."""
    fill(engine, moment)
    with writing(engine) as connection:
        connection.execute(text("UPDATE audit SET detail = CAST(:detail AS json) WHERE seq = 3"), {"detail": spelling})
        assert first_broken(connection) == 3


def test_a_head_written_down_shows_what_was_cut_off(engine: Engine, moment: datetime) -> None:
    """Without its last entries the chain holds by itself; against a hash kept elsewhere it does not."""
    fill(engine, moment)
    with writing(engine) as connection:
        last = last_entry(connection)
        assert last is not None
        middle = next(entry for entry in entries(connection) if entry.seq == 2)
        assert first_broken(connection, last.hash) is None
        assert first_broken(connection, middle.hash) is None
        connection.execute(delete(audit).where(audit.c.seq > 3))
        assert first_broken(connection) is None
        assert first_broken(connection, last.hash) == 4
        assert first_broken(connection, middle.hash) is None


def test_the_newest_entries_come_first(engine: Engine, moment: datetime) -> None:
    """What happened last is shown first, narrowed to an actor or an action where asked."""
    fill(engine, moment)
    with writing(engine) as connection:
        append(connection, "ben", "lift", "s9.test", {}, moment)
        assert [entry.seq for entry in recent(connection, 3)] == [6, 5, 4]
        assert [entry.seq for entry in recent(connection, 3, actor="ben")] == [6]
        assert [entry.seq for entry in recent(connection, 1, action="decide")] == [5]
