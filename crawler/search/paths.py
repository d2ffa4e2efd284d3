"""Any service that answers in JSON, as the settings describe it: where results stand, what their fields are called."""

from dataclasses import dataclass, field
from urllib.parse import quote

from crawler.search.provider import Found, Question, ResultPage


@dataclass(frozen=True, slots=True)
class JsonService:
    """A service at ``template``, with ``{query}`` and, where it knows them, ``{language}``, ``{page}`` (from 1) and
    ``{offset}`` (results before this page) in it.

    Paths are names and numbers between dots: ``data.items`` is a list of results, ``link.href`` the address in one,
    ``next`` (may be empty) anything that is true, or not empty, where there is another page.
    """

    template: str
    results: str
    link: str
    title: str
    snippet: str
    next: str = ""
    page_size: int = 10
    key_header: str = ""
    key: str = field(default="", repr=False)
    name: str = "json"

    def question(self, phrase: str, language: str, page: int) -> Question:
        """A page of results."""
        values = {
            "{query}": phrase,
            "{language}": language,
            "{page}": str(page),
            "{offset}": str((page - 1) * self.page_size),
        }
        url = self.template
        for name, value in values.items():
            url = url.replace(name, quote(value, safe=""))
        headers = {self.key_header: self.key} if self.key and self.key_header else {}
        return Question(url, {"Accept": "application/json", **headers})

    def read(self, document: object, page: int) -> ResultPage:  # noqa: ARG002 - the document tells
        """Its results; without a path to ``next`` a page with results may have another after it."""
        items = at_path(document, self.results)
        if not isinstance(items, list):
            raise ValueError(f"no list of results at {self.results!r}")
        found = [
            Found(url, _text(item, self.title), _text(item, self.snippet))
            for item in items
            if isinstance(url := at_path(item, self.link), str)
        ]
        paged = "{page}" in self.template or "{offset}" in self.template
        more = bool(at_path(document, self.next)) if self.next else bool(found)
        return ResultPage(tuple(found), more and paged)


def at_path(document: object, path: str) -> object:
    """What stands at a dotted path (``data.items.0.url``); None where nothing does. An empty path is the document."""
    for step in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def _text(item: object, path: str) -> str:
    value = at_path(item, path) if path else ""
    return value if isinstance(value, str) else ""
