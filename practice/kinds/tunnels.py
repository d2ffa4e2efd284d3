"""Lawful pages that lead to others: forums with their threads, and collections of links."""

from math import ceil

from practice.dice import dice
from practice.graph import Target, Web
from practice.hosts import Host, Kind
from practice.markup import Link, anchor, box, bullets, paragraphs, tag
from practice.names import coined
from practice.scene import Blueprint, Scene, Sheet
from practice.wording import passage

THREAD_TARGETS, PAGE_TARGETS = 2, 12  # what one thread and one page of a link list name
THREADS_PER_BOARD = 25
PAGER_REACH = 4
TELLING_TITLES = 0.8  # threads whose title says what they are about; the others are found by luck, as in life


def _threads(host: Host, web: Web) -> int:
    """Every second thread names something; the rest is small talk."""
    talk = dice("talk", host.voice).randint(6, 30)
    return max(2 * ceil(len(web.noted(host)) / THREAD_TARGETS), talk)


def _forum_map(host: Host, web: Web) -> dict[str, str]:
    count = _threads(host, web)
    boards = {"/": "board"} | {f"/board/{page}": "board" for page in range(2, ceil(count / THREADS_PER_BOARD) + 1)}
    return boards | {f"/thread/{number}": "thread" for number in range(count)}


def _named(scene: Scene, number: int) -> list[Target]:
    """What a thread names: every second thread some of what the forum has noted."""
    start = number // 2 * THREAD_TARGETS
    return [] if number % 2 else scene.web.noted(scene.host)[start : start + THREAD_TARGETS]


def _thread_title(scene: Scene, number: int) -> str:
    """A question about what the thread names, in words that people search for, or small talk."""
    die = dice("thread", scene.host.voice, number)
    named = _named(scene, number)
    if named and die.random() < TELLING_TITLES:
        target = named[0]
        if isinstance(target, Link):
            return target.text
        words = passage(target.language, target.topic).words
        return " ".join(die.sample(words, min(3, len(words)))).capitalize() + die.choice(("?", "", "...", " 2026"))
    return scene.fill(die.choice(scene.passage.lines if die.random() < 0.6 else scene.passage.heads))


def _pager(shape: str, page: int, pages: int) -> str:
    """Numbers of the pages around this one and of the last."""
    near = {number for number in range(page - PAGER_REACH, page + PAGER_REACH + 1) if 1 < number <= pages} | {pages}
    links = [Link(shape.format(number), str(number)) for number in sorted(near - {page, 0, 1})]
    return bullets((anchor(link) for link in links), "pagination") if links else ""


def _board(scene: Scene) -> Sheet:
    page = int(scene.path.strip("/").rpartition("/")[2] or 1)
    count = _threads(scene.host, scene.web)
    numbers = range((page - 1) * THREADS_PER_BOARD, min(page * THREADS_PER_BOARD, count))
    rows = [
        anchor(Link(f"/thread/{number}", _thread_title(scene, number)), "topictitle")
        + tag("span", f" {scene.die.randint(1, 90)} {scene.ui('replies')}")
        for number in numbers
    ]
    more = _pager("/board/{}", page, ceil(count / THREADS_PER_BOARD))
    return Sheet(scene.fill(scene.die.choice(scene.passage.titles)), scene.head(), bullets(rows, "topiclist") + more)


def _thread(scene: Scene) -> Sheet:
    number = int(scene.path.rpartition("/")[2])
    links = scene.links(_named(scene, number)) + scene.stroll(scene.die.randint(0, 2))
    scene.die.shuffle(links)
    posts = []
    for line in scene.lines(scene.die.randint(3, 8)):
        author = coined(scene.die)
        said = tag("p", line) + (anchor(links.pop(), "postlink") if links else "")
        posts.append(box(tag("b", f"{author} {scene.ui('wrote')}:", "author") + said, "post"))
    posts += [box(anchor(link, "postlink"), "post") for link in links]
    return Sheet(f"{_thread_title(scene, number)} - {scene.host.brand}", scene.lines(1)[0], "".join(posts))


def _forum(scene: Scene, role: str) -> Sheet:
    return _thread(scene) if role == "thread" else _board(scene)


def _list_map(host: Host, web: Web) -> dict[str, str]:
    pages = max(1, ceil(len(web.noted(host)) / PAGE_TARGETS))
    return {"/": "list"} | {f"/links/{page}.html": "list" for page in range(2, pages + 1)}


def _list(scene: Scene, _: str) -> Sheet:
    page = int(scene.path.rpartition("/")[2].removesuffix(".html") or 1)
    noted = scene.web.noted(scene.host)
    named = noted[(page - 1) * PAGE_TARGETS : page * PAGE_TARGETS]
    links = scene.links(named) + scene.stroll(scene.die.randint(4, 10))
    links += _handles(scene, named)
    scene.die.shuffle(links)
    body = paragraphs(scene.lines(1))
    for start in range(0, len(links), 6):
        items = (
            anchor(link) + (tag("span", f" {scene.lines(1)[0]}") if scene.die.random() < 0.3 else "")
            for link in links[start : start + 6]
        )
        body += tag("h3", scene.head()) + bullets(items, "linklist")
    body += _pager("/links/{}.html", page, ceil(len(noted) / PAGE_TARGETS))
    return Sheet(scene.fill(scene.die.choice(scene.passage.titles)), scene.head(), body)


def _handles(scene: Scene, named: list[Target]) -> list[Link]:
    """Messenger handles of shops that a list names: contacts on a page of somebody else."""
    handles = [reach.telegram for one in named if isinstance(one, Host) and (reach := scene.web.reach(one))]
    return [Link(f"https://t.me/{handle}", f"@{handle}") for handle in handles if handle]


BLUEPRINTS = {Kind.FORUM: Blueprint(_forum_map, _forum), Kind.LINK_LIST: Blueprint(_list_map, _list)}
