"""Where the words for what sites claim of their offer stand in the catalogues."""

from review.operatorfile import CLAIMS

# In the order of CLAIMS.
_WORDS = (
    "claim.ladder",
    "claim.prices",
    "claim.steps",
    "claim.channels",
    "claim.films",
    "claim.trial",
    "claim.connections",
)
CLAIM_WORDS = dict(zip(CLAIMS, _WORDS, strict=True))
