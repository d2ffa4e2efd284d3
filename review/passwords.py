"""Passwords as they are kept: scrypt (RFC 7914), each with a salt of its own and the costs beside it."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass

from store.errors import UsageError

# NIST SP 800-63B asks for 8 at least; beyond 1,000 somebody tests what hashing costs us.
SHORTEST, LONGEST = 10, 1_000

_SCHEME = "scrypt"


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's work factors; memory is 128 * n * r bytes."""

    n: int = 2**15
    r: int = 8
    p: int = 3


# OWASP's choice for 32 MiB: about a quarter of a second, and ten people may log in at once on a small machine.
COST = Cost()


def hash_password(password: str, cost: Cost = COST) -> str:
    """``scrypt$n$r$p$salt$key``; raises UsageError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST:,} characters")
    salt = secrets.token_bytes(16)
    parts = (cost.n, cost.r, cost.p, b64encode(salt).decode(), b64encode(_key(password, salt, cost)).decode())
    return "$".join((_SCHEME, *map(str, parts)))


def matches(password: str, kept: str) -> bool:
    """Whether ``password`` is the one that ``kept`` was made of; False too where ``kept`` is none of ours."""
    try:
        scheme, n, r, p, salt, key = kept.split("$")
        cost, found = Cost(int(n), int(r), int(p)), b64decode(key, validate=True)
        if scheme != _SCHEME or len(password) > LONGEST:
            return False
        return hmac.compare_digest(_key(password, b64decode(salt, validate=True), cost), found)
    except ValueError:
        return False


def _key(password: str, salt: bytes, cost: Cost) -> bytes:
    room = 128 * cost.r * (cost.n + cost.p + 2)
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=room, dklen=32)
