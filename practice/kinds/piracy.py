"""Other piracy: torrent and direct-download indexes, streaming sites, pages of live sports links."""

from html import escape
from random import Random

from practice.contacts import DONATION_WALLET
from practice.dice import dice
from practice.graph import Web
from practice.hosts import Host, Kind
from practice.markup import Link, anchor, box, bullets, paragraphs, table, tag
from practice.releasenames import grammar, release_name
from practice.scene import TEAMS, Blueprint, Scene, Sheet

PER_PAGE = 20
SHELVES = ("Movies", "TV", "Games", "Software", "Music", "E-Books", "Anime", "XXX", "Tutorials", "Android")
HOSTERS = ("rapidkeep", "nitrostow", "uploadaro", "filekova", "turbodrop")
ROLES = {
    Kind.TORRENT_INDEX: "torrent",
    Kind.DDL_INDEX: "post",
    Kind.STREAMING: "watch",
    Kind.SPORTS_LINKS: "match",
}


def _size(host: Host) -> int:
    return dice("index", host.voice).randint(2, 10) * PER_PAGE


def _sitemap(host: Host, _: Web) -> dict[str, str]:
    size, role = _size(host), ROLES[host.kind]
    lists = {"/": "list"} | {f"/browse/{page}/": "list" for page in range(2, size // PER_PAGE + 1)}
    return lists | {"/mirrors/": "mirrors"} | {f"/{role}/{number}/": role for number in range(size)}


def _item(scene: Scene, number: int) -> str:
    die = dice("item", scene.host.voice, number)
    match scene.host.kind:
        case Kind.STREAMING:
            name, _, year = die.choice(grammar()["films"]).rpartition(" ")
            return (
                f"{name} ({year})"
                if die.random() < 0.6
                else f"{die.choice(grammar()['series'])} S{die.randint(1, 5)} E{die.randint(1, 10)}"
            )
        case Kind.SPORTS_LINKS:
            home, away = die.sample(TEAMS, 2)
            return f"{home} - {away}"
        case _:
            return release_name(die)


def _listing(scene: Scene) -> str:
    page = int(scene.path.strip("/").rpartition("/")[2] or 1)
    role, numbers = ROLES[scene.host.kind], range((page - 1) * PER_PAGE, page * PER_PAGE)
    links = [Link(f"/{role}/{number}/", _item(scene, number)) for number in numbers]
    more = anchor(Link(f"/browse/{page + 1}/", scene.ui("next"))) if page * PER_PAGE < _size(scene.host) else ""
    return LISTINGS[scene.host.kind](scene.die, links) + more


def _torrents(die: Random, links: list[Link]) -> str:
    rows = [(anchor(link), anchor(_magnet(die)), _size_of(die), *_swarm(die)) for link in links]
    shelves = bullets((anchor(Link(f"/?cat={number}", shelf)) for number, shelf in enumerate(SHELVES)), "categories")
    return shelves + table(("name", "", "size", "SE", "LE"), rows, "torrents")


def _posts(die: Random, links: list[Link]) -> str:
    shelves = bullets((anchor(Link(f"/?forum={number}", shelf)) for number, shelf in enumerate(SHELVES)), "forums")
    items = (
        anchor(link)
        + tag("span", f" {_size_of(die)} · {' | '.join(die.sample(HOSTERS, 2))} · {die.randint(1, 30)} parts")
        for link in links
    )
    return shelves + bullets(items, "posts")


def _posters(die: Random, links: list[Link]) -> str:
    cards = (
        f'<img src="/posters/{die.randrange(10**6)}.jpg" alt="{escape(link.text)}">' + anchor(link) for link in links
    )
    return box("".join(box(card, "movie-card") for card in cards), "grid")


def _schedule(die: Random, links: list[Link]) -> str:
    times = (f" {die.randint(0, 23):02}:{die.choice(('00', '30', '45'))}" for _ in links)
    return bullets((anchor(link) + tag("span", time) for link, time in zip(links, times, strict=True)), "schedule")


LISTINGS = {
    Kind.TORRENT_INDEX: _torrents,
    Kind.DDL_INDEX: _posts,
    Kind.STREAMING: _posters,
    Kind.SPORTS_LINKS: _schedule,
}


def _magnet(die: Random, name: str = "") -> Link:
    return Link(f"magnet:?xt=urn:btih:{die.randbytes(20).hex()}{'&dn=' if name else ''}{name}", "magnet")


def _size_of(die: Random) -> str:
    return f"{die.randint(1, 80) / 2} GB"


def _swarm(die: Random) -> tuple[str, str]:
    return str(die.randint(0, 4000)), str(die.randint(0, 900))


def _torrent(die: Random, name: str) -> str:
    seeders, leechers = _swarm(die)
    facts = f"{_size_of(die)} · seeders {seeders} · leechers {leechers}"
    return (
        anchor(_magnet(die, name), "download")
        + tag("p", facts)
        + tag("pre", f"{name}.mkv\n{name}.nfo\nSample/sample.mkv")
    )


def _post(die: Random, name: str) -> str:
    key = die.randbytes(6).hex()
    parts = [
        Link(f"https://{hoster}.net/file/{key}/{name}.part{part}.rar", f"{hoster} part {part}")
        for part in (1, 2, 3)
        for hoster in die.sample(HOSTERS, 2)
    ]
    return tag("pre", f"{name}\n{_size_of(die)}") + bullets(anchor(link) for link in parts)


def _film(die: Random, name: str) -> str:
    frames = "".join(
        f'<iframe src="https://{hoster}.net/e/{die.randbytes(5).hex()}" allowfullscreen></iframe>'
        for hoster in die.sample(HOSTERS, 2)
    )
    return frames + tag("p", f"{name} · HD · IMDb {die.randint(50, 92) / 10}")


def _match(die: Random, name: str) -> str:
    key = die.randbytes(3).hex()
    streams = (
        Link(f"/embed/{key}{place}", f"Stream {place} (HD, {die.choice(('EN', 'ES', 'FR', 'DE'))})")
        for place in range(1, die.randint(4, 12))
    )
    return tag("h2", name) + bullets(anchor(link, "stream") for link in streams)


DETAILS = {"torrent": _torrent, "post": _post, "watch": _film, "match": _match}


def _draw(scene: Scene, role: str) -> Sheet:
    title = scene.fill(scene.die.choice(scene.passage.titles))
    if role == "list":
        body = (
            paragraphs(scene.lines(2))
            + tag("h2", scene.head())
            + _listing(scene)
            + bullets(anchor(link) for link in scene.stroll(1))
        )
    elif role == "mirrors":
        body = paragraphs(scene.lines(1)) + bullets(
            anchor(Link(other.url, other.name)) for other in scene.web.siblings(scene.host)
        )
        body += tag("p", DONATION_WALLET, "donate") if scene.host.voice % 3 == 0 else ""
    else:
        name = _item(scene, int(scene.path.strip("/").rpartition("/")[2]))
        title = f"{name} - {scene.host.brand}"
        body = DETAILS[role](scene.die, name) + paragraphs(scene.lines(3))
    return Sheet(title, scene.lines(1)[0], body)


BLUEPRINTS = dict.fromkeys(ROLES, Blueprint(_sitemap, _draw))
