"""How much memory the processes of one session hold (Linux)."""

import os
from pathlib import Path

# Fields of /proc/PID/stat after the name in brackets.
_SESSION = 3


def session_bytes(session: int, proc: Path = Path("/proc")) -> int:
    """Bytes that the processes of ``session`` hold for themselves: resident, without what they share."""
    total = 0
    for stat in proc.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
            if int(fields[_SESSION]) == session:
                _, resident, shared, *_ = map(int, (stat.parent / "statm").read_text("ascii").split())
                total += (resident - shared) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError):
            continue  # it ended while we looked
    return total
