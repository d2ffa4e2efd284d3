"""The whole practice web as one value: a request in, a reply out; pages are written when they are asked for."""

from collections.abc import Iterator
from functools import lru_cache, partial
from urllib.parse import quote_plus

from practice import scripted
from practice.dice import dice
from practice.graph import Web, popularity
from practice.hosting import address_of
from practice.hosts import SELLERS, Host, Kind
from practice.kinds.catalogue import BLUEPRINTS
from practice.kinds.resellers import footer
from practice.layout import render
from practice.markup import Link
from practice.plan import make_plan
from practice.replay import Replay
from practice.scene import Scene, facts_of
from practice.search import SearchEngine, is_indexed
from practice.truth import Truth
from practice.wire import Reply, Request
from practice.wiretraps import answer_trap, trap_hosts
from practice.wording import language
from store.entities import SEARCH_PAGE, Seed

SEARCH, DIRECTORY, ODDITIES = "search.practice.test", "web-directory.test", "oddities.test"
FARM_SHARE, LEAST_FARM = 0.01, 12  # hosts in the link farm's ring
KNOWN_PIRATES, KNOWN_HUBS = 2, 3  # named in the seeds: an investigator starts with a few
SITEMAPS = 4096  # site maps kept; the pages of a host are asked for together
NOT_FOUND = Reply(b"<html><title>404 Not Found</title><body><h1>Not Found</h1></body></html>", status=404)


class World:
    """A web of about ``hosts`` hosts drawn from ``seed``, and the hosts of ``replay`` among them.

    Pure: the same arguments answer the same, in any order. A replayed page goes before a generated one.
    """

    def __init__(
        self, seed: int = 1, hosts: int = 400, pirate_share: float | None = None, replay: Replay | None = None
    ) -> None:
        self.seed = seed
        self.plan = make_plan(seed, hosts, pirate_share)
        first = len(self.plan.hosts)
        self._search = Host(first, SEARCH, "practice.test", Kind.SEARCH, "hub", brand="Practice Search")
        directory = self._list_host(first + 1, DIRECTORY, "Web directory")
        oddities = self._list_host(first + 2, ODDITIES, "Oddities")
        traps = tuple(trap_hosts(first + 3, max(LEAST_FARM, round(hosts * FARM_SHARE))))
        # Numbered after all others, so that no other host is drawn differently for it.
        shop = scripted.shop(first + 3 + len(traps) + len(replay.hosts if replay else ()))
        everyone = (*self.plan.hosts, self._search, directory, oddities, *traps, shop)
        self.hosts: dict[str, Host] = {host.name: host for host in everyone}
        self.web = Web(seed, self.plan, directory)
        for odd in (*traps, shop):
            if odd.public:
                self.web.note(oddities, odd, dice(seed, "oddity", odd.number))
        self._replay = replay or Replay(())
        self._engine = SearchEngine(seed, self.plan.hosts, self._mention_real_pages(first + 3 + len(traps)))
        self.sitemap = lru_cache(SITEMAPS)(self._sitemap_of)

    def _list_host(self, number: int, name: str, brand: str) -> Host:
        return Host(number, name, name, Kind.LINK_LIST, "link_list", brand=brand, skin=6, voice=number)

    def _mention_real_pages(self, first: int) -> list[Link]:
        """Has lists and threads name every replayed page; returns those that the search engine knows."""
        indexed = []
        for number, (name, code) in enumerate(self._replay.hosts.items(), first):
            self.hosts.setdefault(name, Host(number, name, name, Kind.CORPUS, "", code))
        for page in self._replay.pages:
            die = dice(self.seed, "real page", page.url)
            pirate = page.category.is_pirate
            self.web.mention(page.link, page.language, popularity(die) if pirate else 1, die, pirate=pirate)
            if not pirate or is_indexed(self.seed, page.url):
                indexed.append(page.link)
        return indexed

    @property
    def search_page(self) -> str:
        """The address of the search engine's results, with {query} in it."""
        return f"http://{SEARCH}/?q={{query}}"

    def knows(self, name: str) -> bool:
        """Whether there is such a host."""
        return name in self.hosts

    def answer(self, request: Request) -> Reply | None:
        """The reply of the host that is asked; None where there is no such host."""
        host = self.hosts.get(request.host)
        if host is None:
            return None
        if real := self._replay.answer(request):
            return real
        if host.trap is not None:
            return answer_trap(host, request)
        if host.kind is Kind.CORPUS:
            return NOT_FOUND
        if request.path == "/robots.txt":
            return self._robots(host)
        if host.kind is Kind.SEARCH:
            return self._engine.answer(request)
        if host.name == scripted.NAME:
            return scripted.answer(request, partial(self._page, host))
        return self._page(host, request)

    def _robots(self, host: Host) -> Reply:
        if dice(self.seed, "robots", host.number).random() < 0.4:
            return NOT_FOUND
        return Reply(b"User-agent: *\nAllow: /\n", content_type="text/plain")

    def _sitemap_of(self, host: Host) -> dict[str, str]:
        return BLUEPRINTS[host.kind].sitemap(host, self.web)

    def _page(self, host: Host, request: Request) -> Reply:
        pages = self.sitemap(host)
        role = pages.get(request.path)
        if role is None:
            return NOT_FOUND
        die = dice(self.seed, host.voice, request.path)
        scene = Scene(self.seed, host, request.path, self.web, die, facts_of(self.seed, host))
        sheet = BLUEPRINTS[host.kind].draw(scene, role)
        body = render(scene, sheet, self._navigation(host, pages), footer(scene))
        return Reply(body, content_type=sheet.content_type)

    def _navigation(self, host: Host, pages: dict[str, str]) -> list[Link]:
        ui = language(host.language).ui
        named = [(path, role) for path, role in pages.items() if role in ui]
        return [Link("/", ui["home"]), *[Link(path, ui[role]) for path, role in named if path != "/"][:7]]

    def seeds(self) -> Iterator[Seed]:
        """What a crawl starts from: searches, a directory, oddities, popular sites and very few known pirates."""
        for query in self._engine.queries():
            yield Seed(f"http://{SEARCH}/?q={quote_plus(query)}", SEARCH_PAGE)
        yield Seed(f"http://{DIRECTORY}/", "directory")
        yield Seed(f"http://{ODDITIES}/", "directory")
        for hub in self.web.pool("hub")[:KNOWN_HUBS]:
            yield Seed(hub.url, "popular")
        known = [host for host in self.plan.hosts if host.kind in SELLERS and host.public]
        for host in known[:KNOWN_PIRATES]:
            yield Seed(host.url, "partner")

    def truth(self) -> Iterator[Truth]:
        """One row a host."""
        yield from self._replay.truth()
        for host in self.hosts.values():
            if host.name in self._replay.hosts:
                continue
            operator = None if host.operator is None else f"operator-{host.operator}"
            trap = host.trap and str(host.trap)
            pages = len(self._sitemap_of(host)) if host.kind in BLUEPRINTS else 1
            yield Truth(
                host.name,
                host.site,
                host.kind.value,
                host.kind.category,
                operator,
                host.language,
                host.reachable,
                trap,
                pages,
                self._name_of(host.mirror_of),
                self._name_of(host.successor_of),
                address_of(self.seed, host),
            )

    def _name_of(self, number: int | None) -> str | None:
        return None if number is None else self.plan.hosts[number].name
