"""How the shared store is opened, and how its connections are kept: what only PostgreSQL needs."""

import math
from select import POLLIN, poll
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from store.patience import patience

# As many analysts as a house has at work at once: a connection beyond these is closed after its use, and a new one is
# a new process of the server, which has to learn all about the tables first. That takes longer than a verdict.
KEPT = 10

# The transaction that begins so is over before the disk has it.
UNSYNCED = text("SET LOCAL synchronous_commit TO off")


def postgresql_engine(address: URL, seconds: float) -> Engine:
    """An engine for the server of ``address``; connections and locks are waited for so many ``seconds``."""
    # READ COMMITTED, as it comes: a lease must see what others just committed; whole snapshots are asked for by name.
    engine = create_engine(address, pool_pre_ping=True, pool_size=KEPT, connect_args=_waiting(address, seconds))
    event.listen(engine, "begin", _begin)
    _look_before_asking(engine)
    return engine


def _look_before_asking(engine: Engine) -> None:
    """Before each use of a connection SQLAlchemy asks the server whether it is still there: a fifth of what the next
    item costs. A server that went away has closed the connection, which can be read; only then it is asked."""
    ask = engine.dialect.do_ping

    def look(dbapi_connection: Any) -> bool:
        socket = poll()
        socket.register(dbapi_connection.fileno(), POLLIN)
        return ask(dbapi_connection) if socket.poll(0) else True

    engine.dialect.do_ping = look  # type: ignore[method-assign]


def _begin(connection: Connection) -> None:
    """Who is in a hurry (``store.patience``) waits for locks no longer than that, in this transaction."""
    seconds = patience(connection.engine, usual=math.inf)
    if seconds < math.inf and connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(1000 * seconds))}")


def _waiting(address: URL, seconds: float) -> dict[str, object]:
    """How long a connection and its locks may take; what the address itself says goes before."""
    given = address.normalized_query
    options = " ".join((f"-c lock_timeout={int(seconds * 1000)}", *given.get("options", ())))
    return {"options": options} | ({} if "connect_timeout" in given else {"connect_timeout": seconds})
