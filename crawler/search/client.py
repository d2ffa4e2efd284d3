"""Asks a search service for one page of results and says in words what went wrong, never what the key was."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.direct import Answer, get
from crawler.politeness import retry_wait
from crawler.search.provider import Provider, ResultPage

# A page of results takes tens of kilobytes.
MAX_BYTES = 4 * 1024 * 1024


class Trouble(StrEnum):
    """What can be wrong with a service, by what follows: gone for this run, later, or perhaps the next phrase."""

    REFUSED = "refused"
    LIMITED = "limited"
    DOWN = "down"
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True)
class Reply:
    """A page of results, or the trouble there was; ``wait`` is how many seconds the service asked for."""

    page: ResultPage | None
    trouble: Trouble | None = None
    words: str = ""
    wait: float = 0.0


def ask(provider: Provider, phrase: str, language: str, page: int, seconds: float, at: datetime) -> Reply:
    """One page (from 1) of what ``provider`` finds for ``phrase``. Blocks for ``seconds`` at most per read; raises
    nothing."""
    question = provider.question(phrase, language, page)
    answer = get(question.url, question.headers, seconds, MAX_BYTES)
    if answer.status != 200 or answer.problem:
        return _trouble(answer, at)
    try:
        results = provider.read(json.loads(answer.body), page)
    except (ValueError, RecursionError):
        return Reply(None, Trouble.NONSENSE, "its answer is not what it should be")
    return Reply(None, Trouble.DOWN, results.problem) if results.problem else Reply(results)


def _trouble(answer: Answer, at: datetime) -> Reply:
    if answer.status in {401, 403, 402}:
        return Reply(None, Trouble.REFUSED, f"it refuses us or our key (HTTP {answer.status})")
    if answer.status == 429:
        wait = retry_wait(429, answer.headers.get("retry-after", ""), at)
        return Reply(None, Trouble.LIMITED, "it has had enough of us for now (HTTP 429)", wait)
    if 300 <= answer.status < 400:
        return Reply(None, Trouble.REFUSED, f"it redirects (HTTP {answer.status}), which is not followed")
    if answer.status in {400, 404, 422}:
        return Reply(None, Trouble.NONSENSE, f"it does not understand us (HTTP {answer.status})")
    return Reply(None, Trouble.DOWN, answer.problem or f"it is out of order (HTTP {answer.status})")
