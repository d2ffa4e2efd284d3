"""What the review app borrows: it may import neither `reports`, which draws, nor `classifier`, which reads prices, nor
`crawler`, which knows what is never fetched.

All are imported after the app has started, or when it first asks: it starts without them.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from cli.shared import current_settings
from review.web.lent import Lent
from store.offers import Said
from store.operators import Member
from store.pages import StoredPage
from store.sharedtraces import SharedTrace

if TYPE_CHECKING:
    from crawler.scope import Scope


def lent() -> Lent:
    """The drawing of operators, the reading of prices and offers, the rule of what is crawled."""
    return Lent(_draw, _find_prices, read_offer, refuse, prepare)


def prepare() -> None:
    """Import what drawing and reading need: a third of a second, most of it numpy."""
    for module in ("reports.graph", "classifier.offered", "classifier.features.offers"):
        import_module(module)


def read_offer(page: StoredPage) -> Sequence[Said]:
    """What a stored page says of its offer."""
    from classifier.offered import read_offer as read

    return read(page)


def refuse(url: str) -> str:
    """Why every crawl of this store leaves a URL alone, empty where none does."""
    reason = _scope().check(url)
    return str(reason.value) if reason else ""


@cache
def _scope() -> "Scope":
    from crawler.scoping import scope_of  # reads thousands of names

    return scope_of(current_settings())


def _draw(name: str, members: Sequence[Member], shared: Sequence[SharedTrace]) -> str:
    from reports.graph import draw

    return draw(name, members, shared)


def _find_prices(text: str) -> list[tuple[int, int]]:
    from classifier.features.offers import find_prices

    return [match.span() for match in find_prices(text)]
