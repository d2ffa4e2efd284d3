"""Brave Search: its web search API, by key.

Source: the API's documentation: header ``X-Subscription-Token``; ``count`` up to 20; ``offset`` counts pages, 0 to 9;
``query.more_results_available`` tells of more.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from crawler.search.provider import Question, ResultPage, found_in
from store.words import words

MOST_RESULTS = 20
LAST_OFFSET = 9
# What the service calls languages otherwise than ISO 639-1 does; those it does not know are left to the phrase.
_CODES = {"zh": "zh-hans", "pt": "pt-pt", "ja": "jp", "no": "nb"}
_LANGUAGES = frozenset(
    words("""
        ar eu bn bg ca hr cs da nl en et fi fr gl de el gu he hi hu is it ja kn ko lv lt ms ml mr nb no pl pt pa ro ru
        sr sk sl es sv ta te th tr uk vi zh
    """)
)


@dataclass(frozen=True, slots=True)
class Brave:
    """The service at ``url``; ``key`` goes into a header and nowhere else."""

    url: str
    key: str = field(repr=False)
    name: str = "brave"

    def question(self, phrase: str, language: str, page: int) -> Question:
        """A page of results."""
        asked = {"q": phrase, "count": str(MOST_RESULTS), "offset": str(page - 1), "safesearch": "off"}
        if language in _LANGUAGES:
            asked["search_lang"] = _CODES.get(language, language)
        headers = {"Accept": "application/json", "X-Subscription-Token": self.key}
        return Question(f"{self.url}?{urlencode(asked)}", headers)

    def read(self, document: object, page: int) -> ResultPage:
        """Its web results; an answer without a ``web`` part found nothing."""
        if not isinstance(document, dict) or not isinstance(document.get("query"), dict):
            raise ValueError("no answer to a query")
        web = document.get("web")
        found = found_in(web.get("results"), "url", "title", "description") if isinstance(web, dict) else ()
        more = document["query"].get("more_results_available") is True and page <= LAST_OFFSET
        return ResultPage(found, more)
