"""The audit log, and the proof that nobody changed it."""

import json

from starlette.responses import Response

from review.web.visit import Visit
from store import audit
from store.audit import Entry
from store.database import reading

# A screen or two; `spyglass audit show` goes further back.
SHOWN = 100


def show(visit: Visit) -> Response:
    """The newest entries."""
    return _page(visit, None)


def verify(visit: Visit) -> Response:
    """Check the whole chain; ``head`` is a hash written down elsewhere, without which a cut-off end shows nowhere."""
    with reading(visit.house.engine) as connection:
        broken = audit.first_broken(connection, visit.form.get("head", "").strip().lower())
    return _page(visit, visit.say("audit.broken", number=broken) if broken else visit.say("audit.holds"))


def _page(visit: Visit, verdict: str | None) -> Response:
    actor, action = visit.query.get("actor", "")[:64], visit.query.get("action", "")[:32]
    with reading(visit.house.engine) as connection:
        entries = audit.recent(connection, SHOWN, actor=actor, action=action)
        last = audit.last_entry(connection)
    shown = {"entries": entries, "last": last, "verdict": verdict, "actor": actor, "action": action}
    return visit.render("audit.html", 200, told=_told, **shown)


def _told(entry: Entry) -> str:
    """The entry's detail in a line."""
    return json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
