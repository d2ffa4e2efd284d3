"""Identifiers that come out the same whenever the same thing leaves, so that it can be renewed and taken back."""

from functools import cache
from uuid import UUID, uuid5

# Of this project; the organisation goes into the name, so that two houses never share an id for their own words.
_PROJECT = UUID("6f0a1c1e-5d7e-5b0c-9a55-3d6c1f0e7a42")

# STIX 2.1, 2.9: the namespace of deterministic ids of observables.
_OBSERVABLES = UUID("00abedb4-aa42-466c-9c23-fed23166b7f3")


def own_uuid(organisation: str, kind: str, key: str) -> str:
    """The UUID of what ``organisation`` says of ``key``."""
    return str(uuid5(_house(organisation), f"{kind}|{key}"))


def observable_uuid(value: str) -> str:
    """The UUID of an observable that has nothing but a value (domain-name, url, ipv4-addr, ipv6-addr)."""
    # Canonical JSON (RFC 8785) of one ASCII string without quotes, which host names, addresses and our URLs are.
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return str(uuid5(_OBSERVABLES, f'{{"value":"{quoted}"}}'))


@cache
def _house(organisation: str) -> UUID:
    return uuid5(_PROJECT, organisation)
