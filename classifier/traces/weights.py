"""What a shared trace is worth as evidence of one operator: by its kind, and less with every stranger that has it."""

import math
from dataclasses import dataclass

from store.traces import TraceKind


@dataclass(frozen=True, slots=True)
class Worth:
    """``weight`` in logits when exactly two host groups share a trace; ``most`` host groups may share it before it
    counts for nothing: what more have is a service, a theme or a host, not somebody's own."""

    weight: float
    most: int


_K = TraceKind
# Weights order the kinds by how hard it is to share one by chance: an account that pays or measures for its owner, then
# what customers write to, then what can be copied (look, text), then what a provider gives to many. Identifiers may
# stand on many mirrors of one operator, so they fall slowly; what providers share ends early.
WORTH: dict[TraceKind, Worth] = {
    _K.WALLET: Worth(7.0, 200),
    _K.IBAN: Worth(7.5, 100),
    _K.PAYPAL: Worth(6.5, 100),
    _K.GATEWAY: Worth(5.5, 60),
    _K.ANALYTICS: Worth(6.5, 200),
    _K.TAG: Worth(6.0, 150),
    _K.PIXEL: Worth(6.5, 150),
    _K.ADS: Worth(5.5, 150),
    _K.CHAT: Worth(6.5, 100),
    _K.PHONE: Worth(6.0, 100),
    _K.WHATSAPP: Worth(6.0, 100),
    _K.MAIL: Worth(6.0, 100),
    _K.SKYPE: Worth(5.5, 60),
    _K.TELEGRAM: Worth(5.0, 60),
    _K.DISCORD: Worth(4.5, 40),
    _K.SOCIAL: Worth(3.5, 40),
    _K.REGISTER_NUMBER: Worth(6.0, 60),
    _K.COMPANY: Worth(3.0, 40),
    _K.CERTIFICATE: Worth(5.5, 30),
    _K.TLS_NAME: Worth(4.5, 20),
    _K.TEXT: Worth(3.5, 30),
    _K.TEMPLATE: Worth(2.0, 25),
    _K.FAVICON: Worth(2.0, 25),
    _K.PANEL_HOST: Worth(3.0, 30),
    _K.APP_PACKAGE: Worth(2.0, 20),
    _K.ADDRESS: Worth(2.0, 10),
    _K.PLAYLIST_HOST: Worth(1.0, 15),
    _K.SCRIPT: Worth(1.0, 12),
    _K.PLAYER_HOST: Worth(0.5, 12),
    _K.NAME_SERVER: Worth(0.5, 8),
    _K.NETWORK: Worth(0.0, 2),
}


def weight(kind: TraceKind, groups: int, confidence: float = 1.0) -> float:
    """Logits that a trace of ``kind`` on ``groups`` host groups gives to each pair of them; never negative.

    It falls with the logarithm of ``groups``: of n sites that share something rare by chance, n as many could have.
    ``confidence`` is the smaller one of the two finds. Zero for a trace nobody else has and above the kind's bound.
    """
    worth = WORTH[kind]
    if groups < 2 or groups > worth.most:
        return 0.0
    return confidence * max(0.0, worth.weight - math.log(groups / 2))
