"""What the review app borrows: it may import neither `reports`, which draws, nor `classifier`, which reads prices.

Both are imported when the app first asks: it starts without them.
"""

from collections.abc import Sequence

from review.web.lent import Lent
from store.offers import Said
from store.operators import Member
from store.pages import StoredPage
from store.sharedtraces import SharedTrace


def lent() -> Lent:
    """The drawing of operators, the reading of prices and offers."""
    return Lent(_draw, _find_prices, read_offer)


def read_offer(page: StoredPage) -> Sequence[Said]:
    """What a stored page says of its offer."""
    from classifier.offered import read_offer as read

    return read(page)


def _draw(name: str, members: Sequence[Member], shared: Sequence[SharedTrace]) -> str:
    from reports.graph import draw

    return draw(name, members, shared)


def _find_prices(text: str) -> list[tuple[int, int]]:
    from classifier.features.offers import find_prices

    return [match.span() for match in find_prices(text)]
