"""A search engine over the public part of the web: results depend on the words asked and their language."""

import re
from collections import defaultdict
from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qs, quote_plus

from practice.dice import dice
from practice.hosts import PIRATES, Host, Kind
from practice.markup import Link, anchor, box, tag
from practice.scene import facts_of, vary
from practice.wire import Reply, Request
from practice.wording import languages, passage

PER_PAGE, MAX_RESULTS = 10, 60
INDEXED_SHARE = 0.4  # public pirates that the engine knows; the rest is found through other pages
WORD = re.compile(r"[^\W_]+")
TOPICS_ASKED = tuple(kind.value for kind in PIRATES)


def is_indexed(seed: int, name: object) -> bool:
    """Whether the engine knows a pirate; all else that is public it knows."""
    return dice(seed, "indexed", name).random() < INDEXED_SHARE


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in order."""
    return tuple(WORD.findall(text.casefold()))


class SearchEngine:
    """Answers ``/?q=words&page=n``. Generated hosts match by the search words of their topic, other pages by title."""

    def __init__(self, seed: int, hosts: Iterable[Host], pages: Iterable[Link] = ()) -> None:
        self._seed = seed
        self._topics: dict[tuple[str, str], list[Host]] = defaultdict(list)
        for host in hosts:
            if self._knows(host):
                self._topics[host.topic, host.language].append(host)
        self._pages: dict[str, list[Link]] = defaultdict(list)
        for page in pages:
            for word in set(words_of(page.text)):
                self._pages[word].append(page)

    def _knows(self, host: Host) -> bool:
        if host.kind.category.is_pirate:
            return host.public and is_indexed(self._seed, host.number)
        return host.kind not in (Kind.TRAP, Kind.SEARCH)

    def queries(self) -> list[str]:
        """What an investigator would ask first, some queries a language."""
        asked = []
        for code in languages():
            for topic in TOPICS_ASKED:
                words = passage(code, topic).words
                asked += [" ".join(words[:2]), " ".join(words[1:4])] if topic == "seller" else [" ".join(words[:3])]
        return list(dict.fromkeys(asked))

    def results(self, query: str) -> list[Host | Link]:
        """Best matches first, at most MAX_RESULTS; the same for the same words."""
        words = set(words_of(query))
        die = dice(self._seed, "search", *sorted(words))
        ranked: list[tuple[float, Host | Link]] = []
        for (topic, code), hosts in self._topics.items():
            overlap = len(words.intersection(passage(code, topic).words))
            if overlap:
                ranked += [(overlap + 2 * die.random(), host) for host in hosts[: 4 * MAX_RESULTS]]
        found: dict[Link, int] = defaultdict(int)
        for word in sorted(words):
            for page in self._pages.get(word, ()):
                found[page] += 1
        ranked += [(overlap + 2 * die.random(), page) for page, overlap in found.items()]
        ranked.sort(key=lambda pair: -pair[0])
        return [target for _, target in ranked[:MAX_RESULTS]]

    def answer(self, request: Request) -> Reply:
        """A page of results, or the empty form."""
        asked = parse_qs(request.target.partition("?")[2])
        query = asked.get("q", [""])[0]
        number = asked.get("page", ["1"])[0]
        page = int(number) if number.isdecimal() else 1
        results = self.results(query)
        shown = results[(page - 1) * PER_PAGE : page * PER_PAGE]
        body = "".join(box(self._hit(target), "result", "article") for target in shown)
        if page * PER_PAGE < len(results):
            body += anchor(Link(f"/?q={quote_plus(query)}&page={page + 1}", "Next"), "next")
        form = f'<form action="/" role="search"><input name="q" value="{escape(query)}"><button>Search</button></form>'
        head = f'<meta charset="utf-8"><title>{escape(query)} - Practice Search</title>'
        return Reply(
            f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{form}<main>{body}</main></body></html>'.encode()
        )

    def _hit(self, target: Host | Link) -> str:
        if isinstance(target, Link):
            return f"<h3>{anchor(target)}</h3>" + tag("cite", target.href)
        facts = facts_of(self._seed, target)
        words = passage(target.language, target.topic)
        die = dice(self._seed, "hit", target.number)
        title = vary(die.choice(words.titles), die).format_map(facts)
        snippet = vary(die.choice(words.lines), die).format_map(facts)
        return f"<h3>{anchor(Link(target.url, title))}</h3>" + tag("cite", target.url) + tag("p", snippet)
