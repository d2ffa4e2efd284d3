"""SearXNG: a metasearch instance of one's own, asked through its JSON format.

Source: its search API (``/search?q=&format=json&pageno=&language=``); ``json`` must be among the instance's
``search.formats``, or it answers 403.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from crawler.search.provider import Question, ResultPage, found_in


@dataclass(frozen=True, slots=True)
class SearXNG:
    """The instance at ``base`` (with or without ``/search`` at its end)."""

    base: str
    name: str = "searxng"

    def question(self, phrase: str, language: str, page: int) -> Question:
        """A page of results."""
        asked = {"q": phrase, "format": "json", "pageno": str(page)} | ({"language": language} if language else {})
        place = self.base.rstrip("/")
        return Question(f"{place if place.endswith('/search') else f'{place}/search'}?{urlencode(asked)}")

    def read(self, document: object, page: int) -> ResultPage:  # noqa: ARG002 - it tells no number of pages
        """Its results; it does not say how many pages there are, an empty one is the last."""
        if not isinstance(document, dict):
            raise ValueError("no object")
        found = found_in(document.get("results"), "url", "title", "content")
        silent = document.get("unresponsive_engines")
        problem = "none of its engines answers" if silent and not found else ""
        return ResultPage(found, more=bool(found), problem=problem)
