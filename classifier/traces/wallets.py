"""Wallets: addresses on a block chain, taken only where their checksum fits."""

import re
from collections.abc import Iterator
from itertools import chain

from classifier.traces.checksums import base58check, bech32, ethereum, monero
from classifier.traces.material import INVISIBLE, Material, visible
from store.traces import Trace, TraceKind

# The shortest real address has 26 characters, the longest (Monero with a payment id) 106.
_RUN = re.compile(rf"(?<![0-9A-Za-z])[0-9A-Za-z][0-9A-Za-z{INVISIBLE}]{{25,140}}(?![0-9A-Za-z])")
# Neighbouring elements run together in the text, as they do on the screen.
_ELEMENT = re.compile(r">\s{0,20}((?:bc1|BC1|ltc1|LTC1|0x|[134789ADLMTX])[0-9A-Za-z]{25,103})\s{0,20}<")
# Some write an address in groups of four, as on a bank card.
_GROUPS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{4}[ \u00a0]){6,26}[0-9A-Za-z]{1,4}(?![0-9A-Za-z])")
# In markup an address stands as a whole value: to be copied by a button, in a field, in a payment link.
_QUOTED = re.compile(
    r"[\"'=:](?=(?:bc1|ltc1|0x|[134789ADLMTX])[0-9A-Za-z]{25})([0-9A-Za-z]{26,106})(?=[\"'?&\s])", re.IGNORECASE
)
# Version bytes of Base58Check addresses. Sources: SLIP-0044's chains and their chainparams.
_VERSIONS = {
    b"\x00": "btc",
    b"\x05": "btc",
    b"\x30": "ltc",
    b"\x32": "ltc",
    b"\x1e": "doge",
    b"\x16": "doge",
    b"\x41": "tron",
    b"\x4c": "dash",
    b"\x1c\xb8": "zec",
}
_HASH_BYTES = 20
_SCHEMES = frozenset({"bitcoin", "ethereum", "monero", "litecoin", "dogecoin", "tron"})
_SEGWIT = {"bc": "btc", "ltc": "ltc"}
_FIRST = frozenset("0134789ABDLMTXbltBL")
_ETH = re.compile(r"0[xX][0-9a-fA-F]{40}\Z")
_MONERO = re.compile(r"[48][1-9A-HJ-NP-Za-km-z]{94}(?:[1-9A-HJ-NP-Za-km-z]{11})?\Z")
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{26,35}\Z")
# Four check bytes fit by chance once in four billion; an Ethereum address in one case has none at all, and
# contracts and block explorers have such numbers too.
SURE, UNCHECKED = 0.99, 0.7


def wallet(text: str) -> tuple[str, float] | None:
    """``chain:address`` in its one spelling, and the confidence; None where ``text`` is no address.

    USDT has no addresses of its own: on Tron it is a Tron address, on Ethereum an Ethereum address.
    """
    if text[:1] not in _FIRST:
        return None
    if _ETH.match(text):
        digits = "0x" + text[2:]
        mixed = digits[2:] not in {digits[2:].lower(), digits[2:].upper()}
        return (f"eth:{digits.lower()}", SURE if mixed else UNCHECKED) if ethereum(digits) else None
    if _MONERO.match(text):
        return (f"xmr:{text}", SURE) if monero(text) else None
    segwit = bech32(text) if text[:3].lower() in {"bc1", "ltc"} else None
    if segwit is not None and segwit[0] in _SEGWIT:
        return f"{_SEGWIT[segwit[0]]}:{text.lower()}", SURE
    payload = base58check(text) if _BASE58.match(text) else None
    chain = _VERSIONS.get(payload[:-_HASH_BYTES]) if payload else None
    return (f"{chain}:{text}", SURE) if chain else None


def extract(material: Material) -> Iterator[Trace]:
    """Wallets in the text, in payment links and in what buttons copy."""
    for link in material.links:
        scheme, _, rest = link.href.partition(":")
        known = wallet(rest.lstrip("/").partition("?")[0]) if scheme.lower() in _SCHEMES else None
        if known:
            yield material.in_link(TraceKind.WALLET, known[0], link, known[1])
    for pattern in (_RUN, _GROUPS):
        for found in pattern.finditer(material.text):
            known = wallet(visible(found[0]).replace(" ", "").replace("\u00a0", ""))
            if known:
                yield material.in_text(TraceKind.WALLET, known[0], *found.span(), known[1])
    for found in chain(_QUOTED.finditer(material.code), _ELEMENT.finditer(material.source)):
        known = wallet(found[1])
        if known:
            start = material.text.find(found[1])
            if start >= 0:
                yield material.in_text(TraceKind.WALLET, known[0], start, start + len(found[1]), known[1])
            else:
                yield material.in_source(TraceKind.WALLET, known[0], found[1], known[1])
