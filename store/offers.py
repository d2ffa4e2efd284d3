"""What pages say of an offer: the value that readers of pages hand to whoever sums it up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from store.pages import StoredPage


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a page says: ``what`` as the model's reasons call it, ``words`` as the page wrote it; where it is
    an amount, its ``number`` and the ``unit`` (a currency) besides."""

    what: str
    words: str
    number: float | None = None
    unit: str = ""


# A stored page → what it says, in its order.
ReadOffer = Callable[[StoredPage], Sequence[Said]]
