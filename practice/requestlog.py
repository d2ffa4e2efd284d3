"""What was asked of whom and when, one JSON object a line, so that tests can prove what a crawler did."""

import json
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from practice.wire import Request


class RequestLog:
    """Appends a line per finished request and flushes it; without a path it writes nothing.

    Fields: host, path (with query), method, scheme, status, start and end (seconds since the epoch), port (the
    client's), authorization (whether such a header was sent). ``end`` is when the last byte was handed over.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = path.open("a", encoding="utf-8") if path else None

    def write(self, request: Request, status: int, start: float, port: int) -> None:
        """Notes that ``request``, which came in at ``start``, is answered now."""
        if self._file is None:
            return
        row = {
            "host": request.host,
            "path": request.target,
            "method": request.method,
            "scheme": request.scheme,
            "status": status,
            "start": start,
            "end": time.time(),
            "port": port,
            "authorization": "authorization" in request.headers,
        }
        self._file.write(json.dumps(row) + "\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
