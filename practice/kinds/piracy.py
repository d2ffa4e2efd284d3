"""Other piracy: torrent and direct-download indexes, streaming sites, pages of live sports links."""

from html import escape

from practice.contacts import DONATION_WALLET
from practice.dice import dice
from practice.graph import Web
from practice.hosts import Host, Kind
from practice.markup import Link, anchor, box, bullets, paragraphs, table, tag
from practice.releasenames import grammar, release_name
from practice.scene import TEAMS, Blueprint, Scene, Sheet

PER_PAGE = 20
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
    role, die = ROLES[scene.host.kind], scene.die
    links = [
        Link(f"/{role}/{number}/", _item(scene, number)) for number in range((page - 1) * PER_PAGE, page * PER_PAGE)
    ]
    more = anchor(Link(f"/browse/{page + 1}/", scene.ui("next"))) if page * PER_PAGE < _size(scene.host) else ""
    if scene.host.kind is Kind.TORRENT_INDEX:
        rows = [
            (anchor(link), f"{die.randint(1, 80) / 2} GB", str(die.randint(0, 4000)), str(die.randint(0, 900)))
            for link in links
        ]
        return table(("name", "size", "SE", "LE"), rows, "torrents") + more
    if scene.host.kind is Kind.STREAMING:
        return (
            box(
                "".join(
                    box(
                        f'<img src="/posters/{die.randrange(10**6)}.jpg" alt="{escape(link.text)}">' + anchor(link),
                        "movie-card",
                    )
                    for link in links
                ),
                "grid",
            )
            + more
        )
    return (
        bullets(
            (
                anchor(link) + tag("span", f" {die.randint(0, 23):02}:{die.choice(('00', '30', '45'))}")
                for link in links
            ),
            "list",
        )
        + more
    )


def _detail(scene: Scene, role: str) -> str:
    die = scene.die
    digest = die.randbytes(20).hex()
    name = _item(scene, int(scene.path.strip("/").rpartition("/")[2]))
    match role:
        case "torrent":
            magnet = Link(
                f"magnet:?xt=urn:btih:{digest}&dn={name}&tr=udp%3A%2F%2Ftracker.{HOSTERS[0]}.net%3A1337", "MAGNET"
            )
            swarm = f"seeders {die.randint(0, 4000)} · leechers {die.randint(0, 900)}"
            facts = f"{die.randint(1, 80) / 2} GB · {swarm} · {digest}"
            return (
                anchor(magnet, "download") + tag("p", facts) + tag("pre", f"{name}.mkv\n{name}.nfo\nSample/sample.mkv")
            )
        case "post":
            parts = [
                Link(f"https://{hoster}.net/file/{digest[:12]}/{name}.part{part}.rar", f"{hoster} part {part}")
                for part in (1, 2, 3)
                for hoster in die.sample(HOSTERS, 2)
            ]
            return tag("pre", f"{name}\n{die.randint(1, 60)} GB") + bullets(anchor(link) for link in parts)
        case "watch":
            frames = "".join(
                f'<iframe src="https://{hoster}.net/e/{digest[:10]}" allowfullscreen></iframe>'
                for hoster in die.sample(HOSTERS, 2)
            )
            return frames + tag("p", f"{name} · HD · IMDb {die.randint(50, 92) / 10}")
        case _:
            streams = [
                Link(f"/embed/{digest[:6]}{place}", f"Stream {place} (HD, {die.choice(('EN', 'ES', 'FR', 'DE'))})")
                for place in range(1, die.randint(4, 12))
            ]
            return bullets(anchor(link, "stream") for link in streams)


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
        body = _detail(scene, role) + paragraphs(scene.lines(3))
    return Sheet(title, scene.lines(1)[0], body)


BLUEPRINTS = dict.fromkeys(ROLES, Blueprint(_sitemap, _draw))
