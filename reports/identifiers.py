"""Identifiers that come out the same whenever the same thing leaves, so that it can be renewed and taken back."""

import hashlib
from functools import cache
from uuid import UUID, uuid5

# Of this project; the organisation goes into the name, so that two houses never share an id for their own words.
_PROJECT = UUID("6f0a1c1e-5d7e-5b0c-9a55-3d6c1f0e7a42")

# STIX 2.1, 2.9: the namespace of deterministic ids of observables.
_OBSERVABLES = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")


def own_uuid(organisation: str, kind: str, key: str) -> str:
    """The UUID of what ``organisation`` says of ``key``."""
    return _version_5(_house(organisation), f"{kind}|{key}")


def observable_uuid(value: str) -> str:
    """The UUID of an observable that has nothing but a value (domain-name, url, ipv4-addr, ipv6-addr)."""
    # Canonical JSON (RFC 8785) of one ASCII string without quotes, which host names, addresses and our URLs are.
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return _version_5(_OBSERVABLES.bytes, f'{{"value":"{quoted}"}}')


@cache
def _house(organisation: str) -> bytes:
    return uuid5(_PROJECT, organisation).bytes


def _version_5(namespace: bytes, name: str) -> str:
    """``str(uuid5(…))`` (RFC 9562, 5.5) in a third of its time: an export of 100,000 sites needs two million."""
    digest = hashlib.sha1(namespace + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
