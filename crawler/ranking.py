"""What links are worth as the store stands: gathers what is known around them, asks model and order."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from crawler.counters import RELEVANT
from crawler.frontier import values
from crawler.linkcontext import Standing, context_tokens
from crawler.linkfeatures import WIDTH
from crawler.linkmodel import Floats, LinkModel, Tokens
from store.database import Connection
from store.standing import Referrals, SiteStanding, referrals, standings

_NOTHING, _NOBODY = SiteStanding(), Referrals()
_TOKEN = np.dtype("<u2")


class PlacedLink(Protocol):
    """A link with its place: where it leads, where it stands. NewLink, Waiting and Lease are such."""

    @property
    def site(self) -> str:
        """The site it leads to."""

    @property
    def referrer(self) -> str:
        """The site it stands on; empty for seeds."""

    @property
    def features(self) -> bytes:
        """Packed tokens."""

    @property
    def parent_score(self) -> float | None:
        """The pirate probability of the page it stands on."""

    @property
    def drift(self) -> int:
        """Hops since a page that looked like piracy."""


def priced(model: LinkModel, links: Sequence[PlacedLink], standing: Standing) -> Floats:
    """(n,) the priorities of ``links`` that stand as gather() says."""
    tokens = all_tokens(links, standing)
    return values(model.chance(tokens), tokens, standing)


def all_tokens(links: Sequence[PlacedLink], standing: Standing) -> Tokens:
    """(n, width) the features of ``links`` with those of what is known around them."""
    return np.hstack([unpack([link.features for link in links], WIDTH), context_tokens(standing)])


def gather(
    connection: Connection, links: Sequence[PlacedLink], origins: Mapping[str, SiteStanding] | None = None
) -> Standing:
    """What the store knows around ``links``; of the sites that they stand on, what ``origins`` says, if given."""
    targets = sorted({link.site for link in links})
    asked = targets if origins is not None else sorted({link.referrer for link in links}.union(targets))
    known = standings(connection, asked, RELEVANT)
    named = referrals(connection, targets)
    if origins is None:
        origins = known
    sources = [origins.get(link.referrer, _NOTHING) for link in links]
    goals = [known.get(link.site, _NOTHING) for link in links]
    naming = [named.get(link.site, _NOBODY) for link in links]
    return Standing(
        parent=_column([link.parent_score for link in links]),
        source=_column([source.score for source in sources]),
        trials=_column([source.tried for source in sources]),
        gain=_column([source.found for source in sources]),
        referrers=_column([named.sites for named in naming]),
        best=_column([named.best for named in naming]),
        drift=_column([link.drift for link in links]),
        pages=_column([goal.pages for goal in goals]),
        score=_column([goal.score for goal in goals]),
        tried=_column([goal.tried for goal in goals]),
        found=_column([goal.found for goal in goals]),
        given=_column([goal.given for goal in goals]),
    )


def pack(tokens: Tokens) -> bytes:
    """One row of tokens as the store keeps it."""
    return tokens.astype(_TOKEN).tobytes()


def unpack(rows: Sequence[bytes], width: int) -> Tokens:
    """(n, width) tokens; rows of another width (of seeds, of an earlier version) come out as nothing known."""
    size = width * _TOKEN.itemsize
    whole = b"".join(row if len(row) == size else bytes(size) for row in rows)
    return np.frombuffer(whole, _TOKEN).reshape(len(rows), width).astype(np.uint16)


def _column(numbers: Sequence[float | None]) -> Floats:
    return np.array(numbers, dtype=np.float64)  # which makes NaN of None
