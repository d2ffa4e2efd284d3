"""Whether there is a way out: somebody who answered before takes a connection now. Nothing is sent over it."""

import asyncio
from urllib.parse import urlsplit

from store.captures import recent_places
from store.database import Engine, now, reading
from store.handling import UNTOUCHABLE, codes
from store.hosts import is_public_address

# One of a few who answered lately is there, wherever the network is; more would be knocking on doors.
_TRIED = 3
_SECONDS = 5.0
# Captures looked through for those few.
_LATEST = 50


async def is_open(engine: Engine, allowed: frozenset[tuple[str, int]]) -> bool:
    """Whether one of the last hosts that answered, in this run or an earlier one, takes a connection; False where
    nobody ever answered. Sites under an order against requests are left alone; ``allowed`` places need not be public.
    """
    for address, port in _places(engine, allowed):
        if await _takes(address, port):
            return True
    return False


def _places(engine: Engine, allowed: frozenset[tuple[str, int]]) -> list[tuple[str, int]]:
    with reading(engine) as connection:
        latest = recent_places(connection, _LATEST)
        orders = codes(connection, [site for site, _, _ in latest], now())
    found: dict[tuple[str, int], None] = {}
    for site, url, address in latest:
        parts = urlsplit(url)
        place = address, parts.port or (443 if parts.scheme == "https" else 80)
        if not orders.get(site, set()) & UNTOUCHABLE and (place in allowed or is_public_address(address)):
            found[place] = None
    return list(found)[:_TRIED]


async def _takes(address: str, port: int) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), _SECONDS)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
