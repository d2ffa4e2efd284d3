"""Everything lawful: the bulk of ordinary sites, the hubs everyone links to, and look-alikes of pirate services."""

import json

from practice.contacts import DONATION_WALLET, GATEWAY_INVOICE
from practice.dice import dice
from practice.graph import Web
from practice.hosts import LOOK_ALIKES, Host, Kind
from practice.markup import Link, anchor, box, bullets, paragraphs, questions, table, tag
from practice.scene import Blueprint, Scene, Sheet
from practice.wording import language

# Price ladders of look-alikes: name of the plan and the price it has there; a hotel system has a price on request only.
OFFERS: dict[Kind, tuple[tuple[str, float], ...]] = {
    Kind.TELECOM: (("Basic 100", 29.95), ("Family 500", 44.95), ("Fibre 1000 + Sport", 69.95)),
    Kind.LEGAL_OTT: (("Basic", 5.99), ("Standard", 9.99), ("Premium 4K", 14.99)),
    Kind.PLAYER_APP: (("1 device", 4.99), ("5 devices", 9.99)),
    Kind.HOSTING: (("Reseller S", 9.9), ("Reseller M", 19.9), ("Reseller L", 39.9), ("VPS 8 GB", 12.5)),
    Kind.VPN: (("1", 10.99), ("12", 4.99), ("24", 2.99)),
}
MEDIAN_ARTICLES, MAX_ARTICLES = 5, 60


def _sitemap(host: Host, _: Web) -> dict[str, str]:
    ui = language(host.language).ui
    die = dice("articles", host.voice)
    count = min(MAX_ARTICLES, int(MEDIAN_ARTICLES * die.lognormvariate(0, 0.9)) + 1)
    pages = {"/": "home", f"/{ui['slug_about']}/": "about", f"/{ui['slug_contact']}/": "contact"}
    if host.kind in OFFERS:
        pages[f"/{ui['slug_prices']}/"] = "prices"
    folder = die.choice(("blog", "news", "p", "articles"))
    return pages | {f"/{folder}/{number}": "article" for number in range(1, count + 1)}


def _articles(scene: Scene) -> list[str]:
    return [path for path, role in _sitemap(scene.host, scene.web).items() if role == "article"]


def _teasers(scene: Scene) -> str:
    cards = []
    for path in scene.die.sample(paths := _articles(scene), min(6, len(paths))):
        card = tag("h2", scene.head()) + tag("p", scene.lines(1)[0]) + anchor(Link(path, scene.ui("more")), "more-link")
        cards.append(box(card, "teaser", "article"))
    return "".join(cards)


def _plans(scene: Scene) -> str:
    months = scene.tongue.ui["months"]
    rows = []
    for name, price in OFFERS[scene.host.kind]:
        label = months.format(n=name) if scene.host.kind is Kind.VPN else name
        rows.append(
            (
                tag("b", label),
                tag("span", f"{scene.tongue.money(price)} {scene.ui('month')}", "price"),
                anchor(Link("/checkout", scene.ui("order"))),
            )
        )
    middleman = anchor(Link(GATEWAY_INVOICE, "Crypto checkout")) if scene.host.voice % 2 else ""
    return table(("", scene.ui("prices"), ""), rows, "plans") + middleman


def _aside(scene: Scene, count: int) -> str:
    return box(bullets(anchor(link) for link in scene.stroll(count)), "related", "aside")


def _article(scene: Scene) -> Sheet:
    title = f"{scene.head()} - {scene.host.brand}"
    lines = scene.lines(scene.die.randint(4, 10))
    passing = scene.stroll(2)
    body = tag("p", f"{scene.die.randint(1, 28)}.{scene.die.randint(1, 12)}.{scene.die.randint(2019, 2026)}", "date")
    body += paragraphs(lines[:2]) + tag("h2", scene.head()) + paragraphs(lines[2:]) + bullets(map(anchor, passing))
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if scene.host.kind is Kind.RAID_NEWS else "BlogPosting",
        "headline": title,
    }
    return Sheet(title, lines[0], body + _aside(scene, scene.die.randint(0, 3)), json.dumps(about, ensure_ascii=False))


def _draw(scene: Scene, role: str) -> Sheet:
    if role == "article":
        return _article(scene)
    title = scene.fill(scene.die.choice(scene.passage.titles))
    offers = _plans(scene) if scene.host.kind in OFFERS else ""
    match role:
        case "home":
            asked = questions([(scene.fill(q), scene.fill(a)) for q, a in scene.passage.faq])
            body = (
                paragraphs(scene.lines(3))
                + _teasers(scene)
                + offers
                + asked
                + _aside(scene, 30 if scene.host.kind is Kind.HUB else 4)
            )
        case "prices":
            body = paragraphs(scene.lines(2)) + offers + paragraphs(scene.lines(3))
            title = f"{scene.ui('prices')} - {scene.host.brand}"
        case "contact":
            mail = f"mail@{scene.host.site}"
            body = anchor(Link(f"mailto:{mail}", mail)) + tag("p", scene.ui("imprint"))
            title = f"{scene.ui('contact')} - {scene.host.brand}"
        case _:
            fund = tag("p", f"Bitcoin: {DONATION_WALLET}") if scene.host.topic == "general_tech" else ""
            body = paragraphs(scene.lines(4)) + tag("p", scene.ui("imprint")) + fund
            title = f"{scene.ui('about')} - {scene.host.brand}"
    return Sheet(title, scene.lines(1)[0], body)


BLUEPRINTS = dict.fromkeys((*LOOK_ALIKES, Kind.GENERAL, Kind.HUB), Blueprint(_sitemap, _draw))
