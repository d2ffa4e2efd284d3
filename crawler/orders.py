"""What a person ordered about a site, asked at the moment it matters."""

from sqlalchemy import Engine

from crawler.refusals import RefusalReason, RefusedRequestError
from store.database import now, reading
from store.handling import UNTOUCHABLE, codes


def obey_orders(engine: Engine, site: str) -> None:
    """Raise RefusedRequestError when ``site`` is not to be asked for anything just now."""
    with reading(engine) as connection:
        ordered = codes(connection, [site], now()).get(site, set())
    if ordered & UNTOUCHABLE:
        raise RefusedRequestError(RefusalReason.HANDLING, ", ".join(sorted(ordered & UNTOUCHABLE)))
