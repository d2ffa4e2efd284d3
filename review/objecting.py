"""Recording an objection, the same from command, page and JSON API."""

from datetime import datetime, timedelta

from store import objections
from store.database import Engine, writing
from store.lookup import resolve
from store.objections import Objection


def object_to(engine: Engine, text: str, sender: str, words: str, by: str, at: datetime, days: float) -> Objection:
    """Keep an objection to the site that ``text`` names, to be answered within ``days``; sharing is frozen with it.

    Raises UsageError for an unknown site, or where it is not said who objects and why.
    """
    with writing(engine) as connection:
        key = resolve(connection, text).key
        return objections.record(connection, key, sender, words, by, at, at + timedelta(days=days))
