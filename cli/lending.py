"""What the review app borrows: it may import neither `reports`, which draws, nor `classifier`, which reads prices.

Both are imported when the app first asks: it starts without them.
"""

from collections.abc import Sequence

from review.web.lent import Lent
from store.operators import Member
from store.sharedtraces import SharedTrace


def lent() -> Lent:
    """The drawing of operators and the reading of prices."""
    return Lent(_draw, _find_prices)


def _draw(name: str, members: Sequence[Member], shared: Sequence[SharedTrace]) -> str:
    from reports.graph import draw

    return draw(name, members, shared)


def _find_prices(text: str) -> list[tuple[int, int]]:
    from classifier.features.offers import find_prices

    return [match.span() for match in find_prices(text)]
