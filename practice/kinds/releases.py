"""Release groups and what records them: group blogs, NFO archives and pre databases."""

import json

from practice.contacts import DONATION_WALLET
from practice.dice import dice
from practice.graph import Web
from practice.hosts import Host, Kind
from practice.markup import Link, anchor, box, bullets, paragraphs, table, tag
from practice.releasenames import grammar, release_name
from practice.scene import Blueprint, Scene, Sheet

PER_PAGE = 20
WIDTH = 72  # columns of an NFO, so that it shows in an 80-column viewer


def _size(host: Host) -> int:
    return dice("releases", host.voice).randint(2, 12) * PER_PAGE


def _group(host: Host) -> str:
    return dice("group", host.voice).choice(grammar()["groups"])


def name_at(host: Host, number: int) -> str:
    """The release with this number on a host; blogs show their own group's, archives everyone's."""
    return release_name(dice("release", host.voice, number), _group(host) if host.kind is Kind.RELEASE_BLOG else "")


def _sitemap(host: Host, _: Web) -> dict[str, str]:
    size = _size(host)
    pages = {"/": "list"} | {f"/page/{number}/": "list" for number in range(2, size // PER_PAGE + 1)}
    role, shape = ("nfo", "/nfo/{}.nfo") if host.kind is Kind.NFO_SITE else ("release", "/release/{}/")
    if host.kind is Kind.PREDB:
        pages["/stats/"] = "stats"
        return pages
    return pages | {shape.format(number): role for number in range(size)}


def nfo(scene: Scene, number: int) -> bytes:
    """An NFO in code page 437: a frame of blocks, the release, its facts, the group's words."""
    name = name_at(scene.host, number)
    group = name.rpartition("-")[2]
    die = scene.die
    rule = "▄" * WIDTH
    facts = (
        f"Release ....: {name}",
        f"Group ......: {group}",
        f"Date .......: {die.randint(2009, 2026)}-{die.randint(1, 12):02}-{die.randint(1, 28):02}",
        f"Size .......: {die.randint(5, 95)} x {die.choice((15, 50, 100, 250))} MB",
        f"Source .....: {die.choice(('Retail Blu-ray', 'WEB', 'HDTV', 'DVD9'))}",
        f"Video ......: {die.choice(('x264 CRF 17', 'x265 10 bit', 'untouched', 'XviD 2-pass'))}",
        f"Audio ......: {die.choice(('DTS-HD MA 5.1', 'AC3 448 kbps', 'DDP5.1', 'AAC 2.0'))}",
        "Runtime ....: " + f"{die.randint(21, 180)} min",
    )
    rows = [rule, f"█{group.center(WIDTH - 2, '░')}█", rule, ""]
    rows += [f"▓ {fact}" for fact in facts] + [
        "",
        *scene.lines(3),
        "",
        "Greetings to " + ", ".join(die.sample(grammar()["groups"], 5)),
        "▀" * WIDTH,
    ]
    return "\r\n".join(rows).encode("cp437", "replace")


def _listing(scene: Scene) -> str:
    page = int(scene.path.strip("/").rpartition("/")[2] or 1)
    numbers = range((page - 1) * PER_PAGE, page * PER_PAGE)
    kind = scene.host.kind
    following = Link(f"/page/{page + 1}/", scene.ui("next"))
    more = anchor(following, "next") if page * PER_PAGE < _size(scene.host) else ""
    if kind is Kind.PREDB:
        return _pres(scene, numbers) + more
    shape = "/nfo/{}.nfo" if kind is Kind.NFO_SITE else "/release/{}/"
    items = (anchor(Link(shape.format(number), name_at(scene.host, number))) for number in numbers)
    if kind is Kind.NFO_SITE:
        return bullets(items, "nfo-list") + more
    return "".join(box(f"<h2>{item}</h2>" + tag("p", scene.lines(1)[0]), "post", "article") for item in items) + more


def _pres(scene: Scene, numbers: range) -> str:
    rules, die = grammar(), scene.die
    rows = []
    for number in numbers:
        nuke = tag("span", die.choice(rules["nukes"]), "nuked") if die.random() < 0.1 else ""
        when = f"{die.randint(1, 59)}m ago"
        rows.append(
            (
                tag("span", when),
                tag("b", die.choice(rules["sections"])),
                tag("code", name_at(scene.host, number)),
                f"{die.randint(3, 99)}F {die.randint(200, 9000)}MB",
                nuke,
            )
        )
    return table(("pre", "section", "release", "size", "nuke"), rows, "predb")


def _release(scene: Scene) -> Sheet:
    number = int(scene.path.strip("/").rpartition("/")[2])
    name = name_at(scene.host, number)
    text = tag("pre", nfo(scene, number).decode("cp437"), "nfo")
    body = text + paragraphs(scene.lines(3)) + bullets(anchor(link) for link in scene.stroll(1))
    return Sheet(name, f"{name} by {name.rpartition('-')[2]}", body)


def _draw(scene: Scene, role: str) -> Sheet:
    if role == "nfo":
        number = int(scene.path.rpartition("/")[2].removesuffix(".nfo"))
        return Sheet(name_at(scene.host, number), content_type="text/plain", raw=nfo(scene, number))
    if role == "release":
        return _release(scene)
    title = scene.fill(scene.die.choice(scene.passage.titles))
    if role == "stats":
        rows = [
            (tag("b", group), str(scene.die.randint(3, 900))) for group in scene.die.sample(grammar()["groups"], 40)
        ]
        return Sheet(title, title, table(("group", "releases"), rows))
    donate = tag("p", f"Donations to free software: {DONATION_WALLET}") if scene.host.voice % 2 else ""
    about = {"@context": "https://schema.org", "@type": "Blog", "name": scene.host.brand}
    return Sheet(title, scene.lines(1)[0], paragraphs(scene.lines(2)) + _listing(scene) + donate, json.dumps(about))


BLUEPRINTS = dict.fromkeys((Kind.RELEASE_BLOG, Kind.NFO_SITE, Kind.PREDB), Blueprint(_sitemap, _draw))
