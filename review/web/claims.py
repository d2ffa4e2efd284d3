"""Where the words for what sites claim of their offer stand in the catalogues."""

from review.operatorfile import CLAIMS, PAYING

# In the order of CLAIMS and PAYING.
_WORDS = (
    "claim.ladder",
    "claim.prices",
    "claim.steps",
    "claim.channels",
    "claim.films",
    "claim.trial",
    "claim.connections",
    "claim.payment",
    "claim.gift_cards",
)
CLAIM_WORDS = dict(zip((*CLAIMS, *PAYING), _WORDS, strict=True))
