"""Filters of the queue as an address carries them: read from a query, written into one (pure)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TypeVar
from urllib.parse import urlencode

from store.entities import Category, Kind, Place, SiteState, Stage
from store.errors import UsageError
from store.waiting import EVERYTHING, Filters

_Number = TypeVar("_Number", int, float)

_SETS = {"kind": Kind, "category": Category, "state": SiteState, "stage": Stage}
_PROBABILITIES = ("score_from", "score_to")

# As long as the longest host name: what is longer can be part of none.
_LONGEST = 255

# Any column of ours holds whole numbers up to here.
_MOST = 2**53


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters that ``query`` names; fields it does not know are somebody else's. UsageError for a wrong value."""
    given: dict[str, object] = {}
    for name in Filters.__slots__:
        text = query.get(name, "").strip()
        if text:
            given[name] = _value(name, text)
    return Filters(**given)  # type: ignore[arg-type]


def write_filters(filters: Filters, **besides: object) -> str:
    """The part of an address behind ``?`` that ``read_filters`` reads back; ``besides`` goes with it."""
    told = {field.name: getattr(filters, field.name) for field in fields(filters)}
    everything = {field.name: getattr(EVERYTHING, field.name) for field in fields(filters)}
    said = {name: value for name, value in told.items() if value != everything[name]}
    return urlencode(said | {name: value for name, value in besides.items() if value not in (None, "")})


def read_place(query: Mapping[str, str]) -> Place | None:
    """Where a list goes on (``after=VALUE:SITE_ID:RANK``); None for its beginning, or for what names no place."""
    value, _, rest = query.get("after", "").partition(":")
    number, _, rank = rest.partition(":")
    try:
        return Place(_within(float(value), -_MOST, _MOST), _within(int(number), 0, _MOST), _within(int(rank), 0, _MOST))
    except ValueError:
        return None


def write_place(place: Place) -> str:
    """The text that ``read_place`` reads back, exactly."""
    return f"{place.value!r}:{place.site_id}:{place.rank}"


def _value(name: str, text: str) -> object:
    try:
        if name in _SETS:
            return _SETS[name](text)
        if name in _PROBABILITIES:
            return _within(float(text), 0.0, 1.0)
        if name == "operator_id":
            return _within(int(text), 0, _MOST)
    except ValueError:
        raise UsageError(f"{text[:40]!r} is no {name.replace('_', ' ')}") from None
    return text[:_LONGEST]


def _within(number: _Number, least: float, most: float) -> _Number:
    """``number`` itself; ValueError where it is beyond the bounds, or no number at all."""
    if not least <= number <= most:
        raise ValueError
    return number
