"""What a simulated crawl needs of a web, whoever made it: pages and sites by number."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Found:
    """What a page gave: its score (NaN: none), and the pages, hosts and tokens (n, width) of its links."""

    score: float
    pages: NDArray[np.int64]
    hosts: NDArray[np.int32]
    tokens: NDArray[np.uint16]


class Web(Protocol):
    """``hosts`` is above every host number, ``width`` the features a link has; ``pirate`` says who is one (hosts),
    ``closed`` whose pages are not asked for, now or any more (hosts)."""

    seed: int
    hosts: int
    width: int
    pirate: NDArray[np.bool_]
    closed: NDArray[np.bool_]

    def host_of(self, page: int) -> int:
        """The host that a page is on."""

    def fetch(self, page: int) -> Found:
        """A page's score (0 when nobody is there) and its links."""
