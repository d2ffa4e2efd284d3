"""Traces that an operator leaves on his sites, and those that strangers share by accident.

Phone numbers come from ranges reserved for fiction by the national regulators, so no call can reach anyone; wallets
carry valid checksums over random bytes that nobody holds a key for.
"""

import hashlib
from dataclasses import dataclass, fields, replace
from random import Random

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BITCOIN, TRON = 0x00, 0x41

# prefix and number of free digits: Ofcom, ARCEP, BNetzA, FCC (two), ACMA
FICTION = (("447700900", 3), ("3363998", 4), ("49171392", 5), ("120255501", 2), ("131055501", 2), ("61491570", 3))


# How often a site shows each of its operator's traces: no operator puts everything on every site.
SHOWN = {"phone": 0.7, "telegram": 0.75, "mail": 0.6, "analytics": 0.65, "pixel": 0.5}


@dataclass(frozen=True, slots=True)
class Contacts:
    """How an operator is reached and paid; ``analytics`` and ``pixel`` are ids of his own accounts. Empty is what a
    site does not show."""

    phone: str
    telegram: str
    mail: str
    bitcoin: str
    tron: str
    analytics: str
    pixel: str
    panel: str


def wallet(die: Random, version: int) -> str:
    """A base58check address (Bitcoin P2PKH for version 0x00, Tron for 0x41) over random bytes."""
    payload = bytes((version,)) + die.randbytes(20)
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(payload), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(payload) - len(payload.lstrip(b"\0"))) + text


def contacts(die: Random, word: str) -> Contacts:
    """The contacts of one operator whose first brand is ``word``."""
    prefix, digits = die.choice(FICTION)
    return Contacts(
        phone=f"{prefix}{die.randrange(10**digits):0{digits}}",
        telegram=f"{word}_{die.choice(('support', 'tv', 'sales', 'help'))}{die.randint(1, 999)}",
        mail=f"{die.choice(('info', 'support', 'sales', 'contact'))}@{word}-mail{die.randint(1, 99)}.com",
        bitcoin=wallet(die, BITCOIN),
        tron=wallet(die, TRON),
        analytics=f"G-{''.join(die.choices('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789', k=10))}",
        pixel=str(die.randrange(10**14, 10**15)),
        panel=f"line.{word}-cdn.xyz:{die.choice((80, 8080, 25461, 2095, 8880))}",
    )


def part_of(whole: Contacts, die: Random) -> Contacts:
    """What one of an operator's sites shows of his contacts: at least a handle."""
    hidden = {field.name for field in fields(whole) if die.random() >= SHOWN.get(field.name, 1.0)}
    if {"phone", "telegram", "mail"} <= hidden:
        hidden.discard("telegram")
    return replace(whole, **dict.fromkeys(hidden, ""))


# False friends: what unrelated sites share. Nothing here says that two sites have one owner.
SHARED_CDN = "cdn.fastassets-practice.net"
BUILDER_ANALYTICS = "G-BU1LD3RAAA"
DONATION_WALLET = wallet(Random("a public fund for free software"), BITCOIN)
STOCK_PHOTO = "images.stockpile-practice.com"
GATEWAY_INVOICE = "https://plisio.net/invoice/practice-paybridge"
