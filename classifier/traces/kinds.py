"""Families of traces: kinds that say the same thing, so that together they count once when sites are joined."""

from enum import StrEnum

from store.traces import TraceKind


class Family(StrEnum):
    """What a kind of trace speaks of."""

    CONTACT = "contact"
    PAYMENT = "payment"
    ACCOUNT = "account"
    COMPANY = "company"
    LOOK = "look"
    CERTIFICATE = "certificate"
    HOSTING = "hosting"
    SERVICE = "service"
    APP = "app"
    SCRIPT = "script"


_K = TraceKind
FAMILIES: dict[TraceKind, Family] = {
    **dict.fromkeys(
        (_K.PHONE, _K.MAIL, _K.WHATSAPP, _K.TELEGRAM, _K.DISCORD, _K.SKYPE, _K.SOCIAL, _K.CHAT), Family.CONTACT
    ),
    **dict.fromkeys((_K.WALLET, _K.PAYPAL, _K.GATEWAY, _K.IBAN), Family.PAYMENT),
    **dict.fromkeys((_K.ANALYTICS, _K.TAG, _K.PIXEL, _K.ADS), Family.ACCOUNT),
    **dict.fromkeys((_K.COMPANY, _K.REGISTER_NUMBER), Family.COMPANY),
    **dict.fromkeys((_K.FAVICON, _K.TEMPLATE, _K.TEXT), Family.LOOK),
    **dict.fromkeys((_K.CERTIFICATE, _K.TLS_NAME), Family.CERTIFICATE),
    **dict.fromkeys((_K.ADDRESS, _K.NETWORK, _K.NAME_SERVER), Family.HOSTING),
    **dict.fromkeys((_K.PANEL_HOST, _K.PLAYER_HOST, _K.PLAYLIST_HOST), Family.SERVICE),
    _K.APP_PACKAGE: Family.APP,
    _K.SCRIPT: Family.SCRIPT,
}
