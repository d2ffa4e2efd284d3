"""What hurts crawlers in what pages say: endless links, lying addresses, walls, other people's credentials."""

from practice.dice import dice
from practice.hosts import Host, Trap
from practice.markup import Link, anchor, bullets, paragraphs, tag
from practice.wire import Reply, Request
from practice.wording import passage

FILLER = "general_travel"
FARM_WORDS = (
    "iptv",
    "subscription",
    "streaming",
    "channels",
    "4k",
    "premium",
    "firestick",
    "reseller",
    "torrent",
    "release",
)
FARM_LINKS = 20
MANY_LINKS = 2600  # links of about 80 bytes: 200 KB
PANEL = f"trap-{Trap.CREDENTIAL_PANEL}.test"
USER, SECRET = "jdoe4711", "Xk29vQp1"  # planted; whoever shows them in clear has leaked them
CREDENTIAL_PATHS = (
    f"/get.php?username={USER}&password={SECRET}&type=m3u_plus&output=ts",
    f"/player_api.php?username={USER}&password={SECRET}&action=get_live_streams",
    f"/panel_api.php?username={USER}&password={SECRET}",
    f"/xmltv.php?username={USER}&password={SECRET}",
    f"/live/{USER}/{SECRET}/10231.ts",
    f"/movie/{USER}/{SECRET}/88.mkv",
    f"/{USER}/{SECRET}/10231.m3u8",
    f"/playlist/{USER}/{SECRET}/m3u_plus",
    f"/watch?token={SECRET}{USER}9f31c2aa",
)


def page(title: str, body: str, head: str = "") -> Reply:
    """A plain page."""
    top = f'<head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return Reply(f'<!DOCTYPE html><html lang="en">{top}<body><h1>{title}</h1>{body}</body></html>'.encode())


def prose(host: Host, path: str, count: int = 5) -> str:
    """Some harmless paragraphs."""
    lines = dice("prose", host.name, path).choices(passage("en", FILLER).lines, k=count)
    return paragraphs(line.format(city="Cork", brand=host.brand) for line in lines)


def calendar(_host: Host, request: Request) -> Reply:
    """A month a page, and always a next one."""
    _, _, month = request.path.rpartition("/")
    number = int(month) if month.isdecimal() and len(month) < 9 else 0
    links = [Link(f"/events/{number + step}", f"month {number + step}") for step in (1, 2, 12)]
    days = [Link(f"/events/{number}?day={day}", str(day)) for day in range(1, 29)]
    return page(f"Calendar {number}", bullets(anchor(link) for link in (*links, *days)))


def redirect_chain(_host: Host, request: Request) -> Reply:
    """Every address leads on to a new one."""
    _, _, hop = request.path.rpartition("/")
    number = int(hop) + 1 if hop.isdecimal() and len(hop) < 9 else 1
    return Reply(status=302, headers=(("Location", f"/hop/{number}"),))


def redirect_loop(_host: Host, request: Request) -> Reply:
    """Two addresses that lead to each other."""
    return Reply(status=301, headers=(("Location", "/b" if request.path != "/b" else "/a"),))


def redirect_away(_host: Host, _request: Request) -> Reply:
    """To another host."""
    return Reply(status=301, headers=(("Location", f"http://trap-{Trap.WRONG_CHARSET}.test/"),))


def link_farm(host: Host, request: Request) -> Reply:
    """A ring of hosts full of the right words, each naming the next ones, with pages without end."""
    die = dice("farm", host.name, request.path)
    ring, place = host.voice, int(host.name.removesuffix(".test").rpartition("-")[2])
    hosts = [
        Link(f"http://{farm_name((place + step) % ring)}/", " ".join(die.sample(FARM_WORDS, 3)))
        for step in range(1, FARM_LINKS)
    ]
    inner = [
        Link(f"/{die.choice(FARM_WORDS)}-{die.randrange(10**6)}.html", " ".join(die.sample(FARM_WORDS, 2)))
        for _ in range(FARM_LINKS)
    ]
    words = " ".join(die.choices(FARM_WORDS, k=120))
    return page(
        " ".join(die.sample(FARM_WORDS, 3)).title(),
        tag("p", words) + bullets(anchor(link) for link in (*hosts, *inner)),
    )


def farm_name(place: int) -> str:
    """Name of the farm's host at a place of the ring."""
    return f"trap-{Trap.LINK_FARM}-{place}.test"


def soft_404(_host: Host, request: Request) -> Reply:
    """Everything exists, nothing is there."""
    if request.path == "/":
        return page("Welcome", bullets(anchor(Link(f"/page{n}.html", f"page {n}")) for n in range(30)))
    return page("Page not found", tag("p", "Sorry, the page you are looking for could not be found."))


def session_ids(host: Host, request: Request) -> Reply:
    """The same five pages under a new session id in every link."""
    die = dice("session", request.target)
    links = [Link(f"/{name}.php?PHPSESSID={die.randbytes(16).hex()}", name) for name in ("a", "b", "c", "d", "e")]
    return page(request.path.strip("/") or "index", prose(host, request.path) + bullets(anchor(link) for link in links))


def meta_refresh(host: Host, request: Request) -> Reply:
    """Moves on by markup."""
    if request.path == "/moved.html":
        return page("Moved here", prose(host, request.path))
    return page("Moving", "", '<meta http-equiv="refresh" content="0; url=/moved.html">')


def parked(host: Host, _request: Request) -> Reply:
    """A domain for sale."""
    ads = bullets(anchor(Link(f"/search?q={word}", word)) for word in FARM_WORDS)
    return page(host.name, tag("p", "This domain is parked and may be for sale. Related searches:") + ads)


def challenge(_host: Host, _request: Request) -> Reply:
    """A bot wall."""
    body = tag("p", "Checking if the site connection is secure. Enable JavaScript and cookies to continue.")
    wall = page(
        "Just a moment...", body + '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page"></script>'
    )
    return Reply(wall.body, status=403, headers=(("cf-mitigated", "challenge"),))


def geo_block(_host: Host, _request: Request) -> Reply:
    """Closed to this country."""
    wall = page("Not available", tag("p", "This content is not available in your country or region."))
    return Reply(wall.body, status=451)


def login_only(_host: Host, request: Request) -> Reply:
    """Nothing without an account."""
    if request.path != "/login":
        return Reply(status=302, headers=(("Location", "/login"),))
    fields = '<input name="user"><input type="password" name="password"><button>Log in</button>'
    form = f'<form method="post" action="/login">{fields}</form>'
    return page("Members only", form + anchor(Link("/register", "Register")))


def media(host: Host, request: Request) -> Reply:
    """Films, a stream and a playlist; the page is harmless, the files must not be fetched or played."""
    if request.path.endswith(".m3u8"):
        rows = ["#EXTM3U"] + [f"#EXTINF:-1,Channel {n}\nhttp://{PANEL}/live/{USER}/{SECRET}/{n}.ts" for n in range(50)]
        return Reply("\n".join(rows).encode(), content_type="application/vnd.apple.mpegurl")
    if request.path != "/":
        return Reply(
            b"\x47\x40\x00\x10" * 250_000, content_type="video/mp2t" if request.path.endswith(".ts") else "video/mp4"
        )
    files = (
        Link("/film.mp4", "film"),
        Link("/stream/1.ts", "stream"),
        Link("/list.m3u8", "playlist"),
        Link("/clip", "clip"),
    )
    return page("Videos", prose(host, "/") + bullets(anchor(link) for link in files))


def credentials(_host: Host, _request: Request) -> Reply:
    """Links that carry somebody's user name and password, in every usual shape, in anchors and in plain text."""
    links = [
        Link(f"http://{PANEL}:8080{path}" if n % 2 else f"http://{PANEL}{path}", f"server {n}")
        for n, path in enumerate(CREDENTIAL_PATHS)
    ]
    links += [
        Link(f"http://{USER}:{SECRET}@{PANEL}/", "my line"),
        Link(f"http://trap-{Trap.CREDENTIAL_REDIRECT}.test/", "free test line"),
    ]
    return page(
        "Free lines updated today",
        bullets(anchor(link) for link in links) + tag("pre", "\n".join(link.href for link in links)),
    )


def credential_redirect(_host: Host, request: Request) -> Reply:
    """Leads to an address with credentials."""
    number = len(request.path) % len(CREDENTIAL_PATHS)
    return Reply(status=302, headers=(("Location", f"http://{PANEL}{CREDENTIAL_PATHS[number]}"),))


def credential_panel(_host: Host, _request: Request) -> Reply:
    """What the credentials are for. It would answer: so that not asking is the crawler's merit."""
    return Reply(b"#EXTM3U\n#EXTINF:-1,Channel\nhttp://127.0.0.1/1.ts\n", content_type="audio/x-mpegurl")


def many_links(host: Host, request: Request) -> Reply:
    """One page of 200 KB of links."""
    if request.path != "/":
        return page(request.path, prose(host, request.path))
    return page(
        "Archive",
        bullets(anchor(Link(f"/archive/2024/entry-{n:05}.html", f"entry number {n:05}")) for n in range(MANY_LINKS)),
    )
