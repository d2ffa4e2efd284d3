"""How evidence of an operator reads: kinds of traces in words, and what two sites share in one phrase."""

from collections.abc import Iterable
from itertools import islice

from store.traces import TraceKind

# More kinds than these in one phrase are not read.
_SHOWN = 3

WORDS: dict[TraceKind, str] = {
    TraceKind.PHONE: "phone number",
    TraceKind.MAIL: "mail address",
    TraceKind.WHATSAPP: "WhatsApp number",
    TraceKind.TELEGRAM: "Telegram handle",
    TraceKind.DISCORD: "Discord invitation",
    TraceKind.SKYPE: "Skype name",
    TraceKind.SOCIAL: "social account",
    TraceKind.CHAT: "chat widget",
    TraceKind.WALLET: "wallet",
    TraceKind.PAYPAL: "PayPal account",
    TraceKind.GATEWAY: "payment gateway account",
    TraceKind.IBAN: "bank account",
    TraceKind.ANALYTICS: "analytics id",
    TraceKind.TAG: "tag manager id",
    TraceKind.PIXEL: "advertising pixel",
    TraceKind.ADS: "advertising account",
    TraceKind.COMPANY: "company name",
    TraceKind.REGISTER_NUMBER: "register number",
    TraceKind.FAVICON: "favicon",
    TraceKind.TEMPLATE: "template",
    TraceKind.TEXT: "text",
    TraceKind.CERTIFICATE: "certificate",
    TraceKind.TLS_NAME: "name on a certificate",
    TraceKind.ADDRESS: "network address",
    TraceKind.NETWORK: "hosting network",
    TraceKind.NAME_SERVER: "name server",
    TraceKind.PANEL_HOST: "panel host",
    TraceKind.PLAYER_HOST: "player host",
    TraceKind.PLAYLIST_HOST: "playlist host",
    TraceKind.APP_PACKAGE: "app",
    TraceKind.SCRIPT: "script",
}

# What pages wrap in links and code reads better in its one spelling.
_SPELT = frozenset({TraceKind.PHONE, TraceKind.WHATSAPP, TraceKind.TELEGRAM, TraceKind.GATEWAY, TraceKind.PIXEL})


def written(kind: TraceKind, value: str, shown: str) -> str:
    """What a reader is shown of a trace: ``@handle`` or ``+49…`` rather than the link around it, else as found."""
    if kind not in _SPELT:
        return shown or value
    return f"@{value}" if kind is TraceKind.TELEGRAM else value.replace(":", " ", 1)


def same(kinds: Iterable[TraceKind]) -> str:
    """``same WhatsApp number, wallet and template`` for what two sites share, in the order given; each kind once."""
    named = list(islice(dict.fromkeys(WORDS[kind] for kind in kinds), _SHOWN))
    return f"same {' and '.join(filter(None, (', '.join(named[:-1]), named[-1])))}" if named else ""
