"""How reasons lie in JSON columns: [words, weight, [[start, end], …]]."""

from collections.abc import Iterable, Sequence
from typing import Any

from store.entities import Reason


def pack_reasons(reasons: Iterable[Reason]) -> list[list[object]]:
    """Reasons as JSON values."""
    return [[reason.text, round(reason.weight, 4), [list(span) for span in reason.spans]] for reason in reasons]


def unpack_reasons(stored: Sequence[Sequence[Any]] | None) -> tuple[Reason, ...]:
    """Reasons from JSON values; none for a column that was never filled."""
    return tuple(
        Reason(str(text), float(weight), tuple((int(start), int(end)) for start, end in spans))
        for text, weight, spans in stored or ()
    )
