"""What a site claims to sell, read back from the reasons that the model gave for its score (pure)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from store.entities import Reason

# How classifier/wording.toml names the two signals; what the page wrote follows behind a colon.
CHANNELS = "channel count claimed"
LADDER = "price ladder by months"

_NUMBER = re.compile(r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+|\d+")

# Nobody carries a million channels: a longer number counts something else.
_MOST_CHANNELS = 1_000_000


@dataclass(frozen=True, slots=True)
class Offer:
    """``channels`` claimed (the highest number, 0: none) and ``plans``, lengths of subscription (0: not told)."""

    channels: int
    plans: int


def claimed(reasons: Iterable[Reason]) -> Offer:
    """The offer that ``reasons`` speak of."""
    channels = plans = 0
    for reason in reasons:
        name, _, detail = reason.text.partition(":")
        if name == CHANNELS:
            numbers = [int(re.sub(r"\D", "", found)) for found in _NUMBER.findall(detail)]
            channels = max([channels, *(number for number in numbers if number < _MOST_CHANNELS)])
        elif name == LADDER:
            plans = max(plans, len(_NUMBER.findall(detail)))
    return Offer(channels, plans)
