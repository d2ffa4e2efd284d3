"""How long a store that somebody else holds is waited for, on both engines."""

import pytest
from sqlalchemy import Engine

from store.database import connect, now, writing
from store.errors import StoreBusyError
from store.frontier import hold_groups, lock_groups
from store.patience import hurry
from store.settings import Settings


def test_who_is_in_a_hurry_does_not_wait_for_what_others_hold(engine: Engine, settings: Settings) -> None:
    """A write that begins after the store was hurried gives up where another holds what it wants, on a connection that
    was open before too, and the next one finds the store as usual."""
    group = ["a.test"]
    with writing(engine) as connection:
        hold_groups(connection, group, now(), 3.0)
    other = connect(settings.database)
    hurry(engine, 0.05)
    with writing(other) as holder:
        lock_groups(holder, group)
        with pytest.raises(StoreBusyError, match="locked by another process"), writing(engine) as connection:
            lock_groups(connection, group)
    other.dispose()
    with writing(engine) as connection:
        lock_groups(connection, group)
