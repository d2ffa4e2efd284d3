"""Merkle trees and Ed25519 with nothing but the standard library: the mathematics of the checker that stands alone.

`spyglass evidence export-verifier` puts this text in place of the line that imports it. It computes anew what store/
computes with other code, on purpose: a checker that shares the code of what it checks shares its faults.
"""

import base64
import hashlib


def root_of(digests: list[str]) -> str:
    """The Merkle root over SHA-256 digests, all in hex (RFC 6962, 2.1)."""
    row = [hashlib.sha256(b"\0" + bytes.fromhex(digest)).digest() for digest in digests]
    while len(row) > 1:
        joined = [hashlib.sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = joined + row[len(row) - len(row) % 2 :]
    return row[0].hex() if row else hashlib.sha256(b"").hexdigest()


def root_along(index: int, leaves: int, digest: str, path: list[str]) -> str:
    """The root that a leaf leads to along its audit path, all in hex (RFC 6962, 2.1.1)."""
    here, rest = hashlib.sha256(b"\0" + bytes.fromhex(digest)).digest(), [bytes.fromhex(step) for step in path]
    while leaves > 1:
        if index ^ 1 < leaves:
            beside = rest.pop(0)
            here = hashlib.sha256(b"\1" + (beside + here if index % 2 else here + beside)).digest()
        index, leaves = index // 2, (leaves + 1) // 2
    return "" if rest else here.hex()


_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_Point = tuple[int, int, int, int]


def is_signed(key: bytes, message: bytes, signature: str) -> bool:
    """Whether the base64 ``signature`` over ``message`` holds: Ed25519 as in RFC 8032, 5.1.7, in affine clarity."""
    given = base64.b64decode(signature, validate=True)
    nonce, owner, scalar = _point(given[:32]), _point(key), int.from_bytes(given[32:], "little")
    whole = len(given) == 64 and base64.b64encode(given).decode() == signature
    if not whole or nonce is None or owner is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(given[:32] + key + message).digest(), "little") % _L
    base = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert base is not None
    left, right = _times(scalar, base), _plus(nonce, _times(challenge, owner))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 == (left[1] * right[2] - right[1] * left[2]) % _P


def _point(packed: bytes) -> "_Point | None":
    y = int.from_bytes(packed, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and odd):
        return None
    x = _P - x if x & 1 != odd else x
    return x, y, 1, x * y % _P


def _plus(one: "_Point", other: "_Point") -> "_Point":
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % _P, (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: "_Point") -> "_Point":
    total: _Point = (0, 1, 1, 0)
    while scalar:
        total = _plus(total, point) if scalar & 1 else total
        point, scalar = _plus(point, point), scalar >> 1
    return total
