"""What every search service is to us: a question as an HTTP request, its answer as results (values in, values out)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """One page of one phrase: an HTTP GET. ``headers`` may hold a key and stay out of every repr, log and table."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """One result as the service gives it: nothing in it is checked yet."""

    url: str
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results in the service's order; ``more`` when another page can be asked for; ``problem`` is what the
    service itself says went wrong where it found nothing."""

    found: tuple[Found, ...]
    more: bool
    problem: str = ""


class Provider(Protocol):
    """A search service. Pure: crawler.search.client does the asking."""

    @property
    def name(self) -> str:
        """What the settings call it."""

    def question(self, phrase: str, language: str, page: int) -> Question:
        """The request for ``page`` (from 1) of the results for ``phrase``; ``language`` is ISO 639-1 or empty."""

    def read(self, document: object, page: int) -> ResultPage:
        """The results in a parsed JSON ``document``. Raises ValueError where it is not this service's answer."""


def found_in(items: object, link: str, title: str, snippet: str) -> tuple[Found, ...]:
    """The results in a list of objects with these field names; entries without an address are left out.

    Raises ValueError if ``items`` is no list.
    """
    if not isinstance(items, list):
        raise ValueError("no list of results")
    return tuple(
        Found(str(item[link]), str(item.get(title) or ""), str(item.get(snippet) or ""))
        for item in items
        if isinstance(item, dict) and isinstance(item.get(link), str)
    )
