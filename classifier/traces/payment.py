"""Ways to be paid besides wallets: PayPal, payment gateways and shop services behind links, bank accounts."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from classifier.traces.checksums import mod97
from classifier.traces.mails import mailbox
from classifier.traces.material import INVISIBLE, Link, Material, visible
from store.traces import Trace, TraceKind
from store.words import words

# Behind a link of the service; an account number with its checksum.
LINKED, SURE = 0.95, 0.98
# Host and where the account stands: the subdomain, the first piece of the path, or what follows a fixed piece.
_SUBDOMAIN = {
    "mysellix.io": "sellix",
    "sell.app": "sellapp",
    "gumroad.com": "gumroad",
    "lemonsqueezy.com": "lemonsqueezy",
    "bigcartel.com": "bigcartel",
    "myshopify.com": "shopify",
}
_FIRST_PIECE = {
    "sellix.io": "sellix",
    "shoppy.gg": "shoppy",
    "buy.stripe.com": "stripe",
    "donate.stripe.com": "stripe",
    "ko-fi.com": "ko-fi",
    "buymeacoffee.com": "buymeacoffee",
    "revolut.me": "revolut",
    "cash.app": "cashapp",
    "liberapay.com": "liberapay",
    "venmo.com": "venmo",
    "pay.sumup.com": "sumup",
}
_PATHS = (
    ("payhip", re.compile(r"payhip\.com/(?:b/)?([\w-]{4,30})")),
    ("coinbase", re.compile(r"commerce\.coinbase\.com/checkout/([0-9a-f-]{36})")),
    ("plisio", re.compile(r"plisio\.net/(?:invoice|donate)/([\w-]{6,40})")),
    ("cryptomus", re.compile(r"pay\.cryptomus\.com/(?:pay|wallet)/([0-9a-f-]{36})")),
    ("oxapay", re.compile(r"pay\.oxapay\.com/(\d{5,20})")),
    ("paystack", re.compile(r"paystack\.(?:com|shop)/pay/([\w-]{3,40})")),
    ("wise", re.compile(r"wise\.com/pay/(?:me|business)/([\w-]{3,40})")),
    ("opencollective", re.compile(r"opencollective\.com/([\w-]{3,40})")),
)
_RESERVED = words("""
    www app api help support docs blog assets static cdn account login signup pricing discover about terms privacy
    auth checkout embed widget widgets button img images js en de fr es explore home community
""")
_NAME = re.compile(r"[\w.@$-]{2,60}\Z")
_PAYPAL_HOSTS = frozenset({"paypal.me", "paypal.com", "sandbox.paypal.com"})
_GAP = rf"[ \u00a0.\-{INVISIBLE}]?"
_IBAN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}\d{{2}}(?:{_GAP}[A-Za-z0-9]){{11,30}}(?![A-Za-z0-9])")
# Length of an IBAN by country. Source: SWIFT, IBAN registry.
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 24, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
    "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29,
    "XK": 20,
}  # fmt: skip


def iban(text: str) -> str:
    """The one spelling of an IBAN (upper case, no gaps); empty where length or checksum (ISO 13616) do not fit."""
    plain = re.sub(r"[^A-Z0-9]", "", visible(text).upper())
    return plain if _LENGTHS.get(plain[:2]) == len(plain) and plain.isascii() and mod97(plain) else ""


def extract(material: Material) -> Iterator[Trace]:
    """PayPal and gateways in links, bank accounts in the text."""
    for link in material.links:
        yield from _linked(material, link)
    for found in _IBAN.finditer(material.text):
        account = _longest_iban(found[0])
        if account:
            yield material.in_text(TraceKind.IBAN, account, *found.span(), SURE)


def _longest_iban(text: str) -> str:
    """An IBAN at the start of ``text``: words that follow it look like more of it."""
    length = _LENGTHS.get(text[:2].upper(), 0)
    plain = re.sub(r"[^A-Z0-9]", "", visible(text).upper())
    return iban(plain[:length]) if length and len(plain) >= length else ""


def _linked(material: Material, link: Link) -> Iterator[Trace]:
    if link.host in _PAYPAL_HOSTS:
        value = paypal(link.href)
        if value:
            yield material.in_link(TraceKind.PAYPAL, value, link, LINKED)
    else:
        value = gateway(link.href, link.host)
        if value:
            yield material.in_link(TraceKind.GATEWAY, value, link, LINKED)


def paypal(url: str) -> str:
    """The account that a PayPal link pays: ``me:name``, ``button:ID`` or the mail address of the business."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    pieces = [unquote(piece) for piece in parts.path.split("/") if piece]
    host = (parts.hostname or "").removeprefix("www.")
    if pieces[:1] and pieces[0].lower() == "paypalme":
        pieces = pieces[1:]
    elif host != "paypal.me":
        query = parse_qs(parts.query)
        button = query.get("hosted_button_id", [""])[0]
        business = mailbox(query.get("business", [""])[0])
        return f"button:{button}" if button.isalnum() else business and f"mail:{business}"
    name = pieces[0].lower() if pieces else ""
    return f"me:{name}" if _NAME.match(name) and name not in _RESERVED else ""


def gateway(url: str, host: str) -> str:
    """``service:account`` that a link of a payment gateway or shop service pays; empty where it names none."""
    label, _, domain = host.partition(".")
    if domain in _SUBDOMAIN and label not in _RESERVED:
        return f"{_SUBDOMAIN[domain]}:{label}"
    if host in _FIRST_PIECE:
        name = unquote(url.partition("://")[2].partition("?")[0].partition("#")[0].partition("/")[2].partition("/")[0])
        name = name if host.endswith("stripe.com") else name.lower()
        return f"{_FIRST_PIECE[host]}:{name.lstrip('@$')}" if _NAME.match(name) and name not in _RESERVED else ""
    for service, pattern in _PATHS:
        found = pattern.search(url)
        if found and found[1] not in _RESERVED:
            return f"{service}:{found[1]}"
    return ""
