"""What the app borrows from packages that `review` may not import; the command that starts it hands it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from review.crawling import Refuse, nothing_refused
from store.offers import ReadOffer
from store.operators import Member
from store.sharedtraces import SharedTrace

# The name of an operator, its sites and the traces they share → an SVG that holds no script and loads nothing.
Draw = Callable[[str, Sequence[Member], Sequence[SharedTrace]], str]

# A text → where amounts with a currency stand in it: start and end of each, in their order.
FindPrices = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Lent:
    """``draw`` makes the picture of an operator, ``find_prices`` reads a page's prices, ``read_offer`` all that a page
    says of its offer, ``refuse`` says what no crawl fetches; ``prepare`` loads what the others are long in loading, so
    that no page waits for it."""

    draw: Draw
    find_prices: FindPrices
    read_offer: ReadOffer | None = None
    refuse: Refuse = nothing_refused
    prepare: Callable[[], None] = lambda: None


def _no_picture(name: str, members: Sequence[Member], shared: Sequence[SharedTrace]) -> str:  # noqa: ARG001
    return '<svg xmlns="http://www.w3.org/2000/svg"/>'


def _no_prices(text: str) -> list[tuple[int, int]]:  # noqa: ARG001
    return []


# An app that was started without them shows an empty picture, and no prices.
NOTHING_LENT = Lent(_no_picture, _no_prices)
