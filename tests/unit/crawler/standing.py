"""Links of which little is known, for tests of their order."""

import numpy as np

from crawler.linkcontext import Standing


def standing(**known: float) -> Standing:
    """A link of which nothing is known but this."""
    nothing = dict.fromkeys(("parent", "source", "best", "score"), float("nan"))
    nothing |= dict.fromkeys(("trials", "gain", "referrers", "drift", "pages", "tried", "found", "given"), 0.0)
    return Standing(**{name: np.array([value]) for name, value in (nothing | known).items()})
