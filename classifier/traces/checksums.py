"""Checksums that tell an account number from any other word: Base58Check, Bech32, Keccak, mod 97, Luhn."""

import hashlib
from functools import lru_cache

_BASE58 = {char: value for value, char in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {char: value for value, char in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
# What the remainder must be: Bech32 for witness version 0 (BIP 173), Bech32m for the others (BIP 350).
_BECH32_REST, _BECH32M_REST = 1, 0x2BC830A3
_MONERO_BLOCK = {11: 8, 7: 5}
_LANES = (1 << 64) - 1


def base58check(text: str) -> bytes | None:
    """The payload (version and hash) of a Base58Check address, or None where its four check bytes do not fit."""
    number = 0
    for char in text:
        value = _BASE58.get(char)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    raw = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
    payload, check = raw[:-4], raw[-4:]
    return payload if hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] == check else None


def bech32(text: str) -> tuple[str, int] | None:
    """Prefix and witness version of a segwit address in one case, or None where its checksum does not fit."""
    if text != text.lower() and text != text.upper():
        return None
    prefix, mark, data = text.lower().rpartition("1")
    values = [_BECH32.get(char, -1) for char in data]
    if not mark or len(values) < 8 or -1 in values:
        return None
    version = values[0]
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    fits = _bech32_rest(expanded + values) == (_BECH32M_REST if version else _BECH32_REST)
    return (prefix, version) if fits and version <= 16 else None


def _bech32_rest(values: list[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for bit, step in enumerate(_BECH32_STEPS):
            if top >> bit & 1:
                rest ^= step
    return rest


def ethereum(text: str) -> bool:
    """Whether the case of ``0x`` and 40 hex digits fits EIP-55; one case alone carries no checksum and fits always."""
    digits = text[2:]
    if digits in {digits.lower(), digits.upper()}:
        return True
    digest = keccak256(digits.lower().encode()).hex()
    return all(
        char == (char.upper() if int(nibble, 16) >= 8 else char.lower())
        for char, nibble in zip(digits, digest, strict=False)
    )


def monero(text: str) -> bool:
    """Whether ``text`` is a Monero address (95 characters, 106 with a payment id): Base58 in blocks, a Keccak check."""
    raw = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        size = _MONERO_BLOCK.get(len(block))
        number = 0
        for char in block:
            number = number * 58 + _BASE58.get(char, 1 << 80)
        if size is None or number >= 1 << 8 * size:
            return False
        raw += number.to_bytes(size)
    return keccak256(raw[:-4])[:4] == raw[-4:]


@lru_cache(maxsize=1024)
def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum and Monero use it: the padding is that before SHA-3 became a standard."""
    rate = 136
    padded = bytearray(data + b"\x01" + b"\0" * ((-len(data) - 1) % rate))
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), rate):
        for lane in range(rate // 8):
            place = start + 8 * lane
            state[lane] ^= int.from_bytes(padded[place : place + 8], "little")
        _keccak(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _keccak(state: list[int]) -> None:
    """Keccak-f[1600], in place; lane (x, y) is ``state[x + 5 * y]``. Source: the Keccak reference, section 1.2."""
    register = 1
    for _ in range(24):
        columns = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        mixed = [columns[(x + 4) % 5] ^ _rotate(columns[(x + 1) % 5], 1) for x in range(5)]
        for place in range(25):
            state[place] ^= mixed[place % 5]
        x, y, moved = 1, 0, state[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            place = x + 5 * y
            moved, state[place] = state[place], _rotate(moved, (step + 1) * (step + 2) // 2 % 64)
        for row in range(0, 25, 5):
            lanes = state[row : row + 5]
            for x in range(5):
                state[row + x] = lanes[x] ^ (~lanes[(x + 1) % 5] & lanes[(x + 2) % 5] & _LANES)
        for bit in range(7):
            register = (register << 1) ^ ((register >> 7) * 0x171)
            if register & 2:
                state[0] ^= 1 << ((1 << bit) - 1)


def _rotate(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & _LANES


def mod97(text: str) -> bool:
    """Whether letters and digits, the first four moved to the end, leave 1 modulo 97 (ISO 7064, IBAN)."""
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def luhn(digits: str) -> bool:
    """Whether a number passes Luhn's check (SIREN, SIRET, Italian VAT numbers)."""
    doubled = (int(char) * (2 if place % 2 else 1) for place, char in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def weighted(digits: str, weights: tuple[int, ...], modulus: int) -> int:
    """The sum of digits times weights, modulo ``modulus``: the core of most national register numbers."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % modulus
