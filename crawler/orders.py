"""What a person ordered about a site, asked at the moment it matters."""

import time

from crawler.refusals import RefusalReason, RefusedRequestError
from store.database import Connection, Engine, now, open_view, reading
from store.entities import Handling
from store.errors import StoreError
from store.handling import UNTOUCHABLE, hands_off, orders, untouchable
from store.question import Question

# Seconds that the first look at a request may be behind; the last one, as the request leaves, never is.
BEHIND = 1.0


class Orders:
    """The orders of the store, for one crawl process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, set[Handling]] = {}
        self._asked = float("-inf")
        self._view: Connection | None = None
        self._last_look: Question | None = None

    def foresee(self, site: str) -> None:
        """Spare ``site`` look-ups and a place in line when it was not to be asked a moment ago.

        Raises RefusedRequestError, as obey() does.
        """
        if time.monotonic() - self._asked > BEHIND:
            self._known = {}
            with reading(self._engine) as connection:
                for one in orders(connection, now()):
                    self._known.setdefault(one.subject, set()).add(one.code)
            self._asked = time.monotonic()
        _refuse(self._known.get(site, set()) & UNTOUCHABLE)

    def obey(self, site: str) -> None:
        """Raise RefusedRequestError when ``site`` is not to be asked for anything just now."""
        try:
            if self._view is None or self._last_look is None:
                self._view = open_view(self._engine)
                self._last_look = hands_off(self._view)
            ordered = {Handling(code) for (code,) in self._last_look.rows(site=site, at=now())}
        except StoreError:  # a server that was restarted closed the view; asked anew, it says whether it is back
            self._lose()
            with reading(self._engine) as connection:
                ordered = untouchable(connection, site, now())
        _refuse(ordered)

    def _lose(self) -> None:
        """Let go of a connection that is of no more use to anybody."""
        if self._view is not None:
            self._view.invalidate()
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        if self._view is not None:
            self._view.close()
        self._view = self._last_look = None


def _refuse(ordered: set[Handling]) -> None:
    if ordered:
        raise RefusedRequestError(RefusalReason.HANDLING, ", ".join(sorted(ordered)))
