"""Who came after whom: sites that took over from one that a reviewer confirmed."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from store.database import chunks
from store.queries import PIRATE_VERDICTS
from store.schema.crawl import sites


def confirmed_predecessors(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The predecessors of those of the site keys that redirected or moved there and were confirmed."""
    before = sites.alias()
    linked = select(sites.c.key, before.c.key).join(before, before.c.key == sites.c.predecessor)
    found: dict[str, str] = {}
    for chunk in chunks(keys):
        rows = connection.execute(linked.where(sites.c.key.in_(chunk), before.c.verdict.in_(PIRATE_VERDICTS)))
        found.update((site, predecessor) for site, predecessor in rows)
    return found
