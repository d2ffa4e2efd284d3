"""Those who sell subscriptions: shops, some avoiding the word, reseller programmes, reviews that live off them."""

import json
from html import escape
from urllib.parse import quote

from practice.contacts import GATEWAY_INVOICE
from practice.dice import dice
from practice.graph import Web
from practice.hosts import Host, Kind
from practice.markup import Link, anchor, box, bullets, paragraphs, questions, table, tag
from practice.scene import Blueprint, Scene, Sheet
from practice.wording import language

APPS = (
    "Smarters Pro",
    "TiviMate",
    "IBO Player",
    "XCIPTV",
    "Smart IPTV",
    "Duplex Play",
    "OTT Navigator",
    "Net IPTV",
    "Formuler MyTVOnline",
)
DEVICES = ("firestick", "mag", "android-tv", "smart-tv", "apple-tv", "formuler", "enigma2", "kodi")
BOUQUETS = (
    "UK",
    "USA",
    "FR",
    "DE",
    "ES",
    "PT",
    "IT",
    "NL",
    "TR",
    "AR",
    "PL",
    "KR",
    "ID",
    "LATINO",
    "EX-YU",
    "24/7",
    "PPV",
    "KIDS",
    "CINEMA",
    "SPORT 4K",
)
CHANNELS = (
    "Sky Sports Main Event",
    "TNT Sports 1",
    "beIN Sports 1",
    "Canal+ Foot",
    "Sky Bundesliga",
    "DAZN 1",
    "Movistar LaLiga",
    "Sport TV 1",
    "ESPN",
    "Eleven Sports 1",
    "S Sport",
    "KBS 2",
    "RCTI",
    "HBO",
    "Sky Cinema Premiere",
    "Cinemax",
    "Eurosport 1",
    "NBA TV",
    "Ziggo Sport",
    "Discovery",
)
PAYMENTS = (
    "PayPal",
    "USDT TRC20",
    "Bitcoin",
    "Visa / Mastercard",
    "Revolut",
    "Binance Pay",
    "Paysafecard",
    "Wise",
    "SEPA",
    "Perfect Money",
)
LADDER = ((1, 1.0), (3, 2.4), (6, 4.0), (12, 6.0), (24, 10.0))  # months and what they cost in monthly prices


def _sitemap(host: Host, _: Web) -> dict[str, str]:
    ui = language(host.language).ui
    pages = {"/": "home", f"/{ui['slug_prices']}/": "prices", "/faq/": "faq", f"/{ui['slug_contact']}/": "contact"}
    if host.kind is Kind.RESELLER_PROGRAM:
        return pages | {"/panel/": "panel"}
    if host.kind is Kind.SELLER:
        pages["/channels/"] = "channels"
    die = dice("shop", host.voice)
    for device in die.sample(DEVICES, die.randint(1, 5)):
        pages[f"/setup/{device}/"] = "setup"
    for number in range(die.randint(0, 6)):
        pages[f"/blog/{number + 1}/"] = "blog"
    return pages


def contact_links(scene: Scene) -> list[Link]:
    """The operator's messengers and mail as buttons."""
    ours = scene.web.reach(scene.host)
    if ours is None:
        return []
    hello = quote(scene.ui("hello"))
    mail = ours.mail or f"info@{scene.host.site}"
    links = (
        ours.phone and Link(f"https://wa.me/{ours.phone}?text={hello}", f"WhatsApp +{ours.phone}"),
        ours.telegram and Link(f"https://t.me/{ours.telegram}", f"Telegram @{ours.telegram}"),
        Link(f"mailto:{mail}", mail),
    )
    return [link for link in links if link]


def footer(scene: Scene) -> str:
    """Contacts, the operator's other addresses and the usual small print."""
    links = contact_links(scene) or [Link("/", scene.host.brand)]
    kin = [Link(other.url, other.brand) for other in scene.web.siblings(scene.host)]
    rows = bullets((anchor(link, "btn btn-contact") for link in links), "contacts")
    if kin:
        rows += tag("h4", scene.ui("sisters")) + bullets(anchor(link) for link in kin)
    return rows + tag("p", f"© {scene.facts['year']} {scene.host.brand}", "copyright")


def months(scene: Scene, count: int) -> str:
    """A length of time in the host's language."""
    return scene.ui("one_month") if count == 1 else scene.tongue.ui["months"].format(n=count)


def _ladder(scene: Scene) -> str:
    die = dice("ladder", scene.host.voice)
    base = die.choice((8, 9.99, 10, 12, 12.5, 14, 15))
    credit = scene.host.kind is Kind.RESELLER_PROGRAM
    steps = (
        [(count, 0.35 * factor) for count, factor in ((10, 10), (50, 42), (120, 90), (500, 300))] if credit else LADDER
    )
    cells = []
    for count, factor in steps:
        name = f"{count} credits" if credit else months(scene, count)
        order = Link(f"/?add-to-cart={count * 7}", scene.ui("order"))
        amount = round(base * factor) - (0.01 if die.random() < 0.5 else 0)
        cells.append(
            (
                tag("strong", name),
                tag("span", scene.tongue.money(amount), "price"),
                anchor(order, "button add_to_cart_button"),
            )
        )
    return table((scene.ui("plan"), scene.ui("prices"), ""), cells, "pricing-table")


def _payments(scene: Scene) -> str:
    die = dice("payments", scene.host.voice)
    words = " · ".join(die.sample(PAYMENTS, die.randint(2, 5)))
    operator = scene.web.operator(scene.host)
    wallets = ""
    if operator and die.random() < 0.5:
        wallets = tag("code", operator.contacts.tron) + tag("code", operator.contacts.bitcoin)
    # A middleman of payments serves everybody: his address says nothing of who sells.
    middleman = anchor(Link(GATEWAY_INVOICE, "Crypto checkout")) if die.random() < 0.5 else ""
    return box(tag("h3", scene.ui("payment")) + tag("p", words) + wallets + middleman, "payment-methods")


def _channel_list(scene: Scene) -> str:
    rows = []
    for bouquet in scene.die.sample(BOUQUETS, 10):
        names = [
            f"{bouquet} | {name} {scene.die.choice(('HD', 'FHD', '4K', 'UHD', 'HEVC'))}"
            for name in scene.die.sample(CHANNELS, 8)
        ]
        rows.append(tag("h3", bouquet) + bullets((escape(name) for name in names), "channel-list"))
    return "".join(rows)


def _product(scene: Scene) -> str:
    die = dice("rating", scene.host.voice)
    offer = {
        "@type": "AggregateOffer",
        "lowPrice": str(die.choice((8, 9, 10, 12))),
        "highPrice": str(die.choice((69, 79, 99))),
        "priceCurrency": "EUR",
    }
    rating = {
        "@type": "AggregateRating",
        "ratingValue": str(die.choice((4.8, 4.9, 4.97))),
        "reviewCount": str(die.randrange(500, 15000, 100)),
    }
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": scene.host.brand,
        "offers": offer,
        "aggregateRating": rating,
    }
    return json.dumps(product)


def _home(scene: Scene) -> str:
    lines = scene.lines(7)
    features = "".join(box(tag("h3", scene.head()) + tag("p", line), "feature-card") for line in lines[1:5])
    hero = box(
        tag("p", lines[0], "lead") + "".join(anchor(link, "btn btn-primary") for link in contact_links(scene)[:1]),
        "hero",
    )
    asked = questions([(scene.fill(q), scene.fill(a)) for q, a in scene.passage.faq[:3]])
    return hero + features + _ladder(scene) + paragraphs(lines[5:]) + asked + _payments(scene)


def _draw(scene: Scene, role: str) -> Sheet:
    title = scene.fill(scene.die.choice(scene.passage.titles))
    match role:
        case "home":
            body = _home(scene)
        case "prices" | "panel":
            body = paragraphs(scene.lines(2)) + _ladder(scene) + _payments(scene) + paragraphs(scene.lines(2))
            title = f"{scene.ui('prices')} - {scene.host.brand}"
        case "channels":
            body = paragraphs(scene.lines(1)) + _channel_list(scene)
            title = f"{scene.ui('channels')} - {scene.host.brand}"
        case "faq":
            body = questions([(scene.fill(q), scene.fill(a)) for q, a in scene.passage.faq]) + paragraphs(
                scene.lines(2)
            )
            title = f"{scene.ui('faq')} - {scene.host.brand}"
        case "contact":
            body = paragraphs(scene.lines(1)) + bullets(anchor(link, "btn") for link in contact_links(scene))
            title = f"{scene.ui('contact')} - {scene.host.brand}"
        case _:
            apps = ", ".join(scene.die.sample(APPS, 4))
            operator = scene.web.operator(scene.host)
            portal = tag("code", f"http://{operator.contacts.panel}/c/") if operator and role == "setup" else ""
            title = f"{scene.head()} - {scene.host.brand}"
            body = paragraphs(scene.lines(6)) + tag("p", apps) + portal + _ladder(scene)
            body += paragraphs(scene.lines(1)) + bullets(anchor(link) for link in scene.stroll(1))
    description = scene.lines(1)[0]
    return Sheet(title, description, body, _product(scene) if role == "home" else "")


def _review_map(host: Host, web: Web) -> dict[str, str]:
    return {"/": "home", "/about/": "about"} | {
        f"/review/{number + 1}/": "review" for number in range(len(web.noted(host)))
    }


def _review(scene: Scene, role: str) -> Sheet:
    shops = scene.web.noted(scene.host)
    title = scene.fill(scene.die.choice(scene.passage.titles))
    body = paragraphs(scene.lines(3))
    if role == "home":
        for place, link in enumerate(scene.links(shops), 1):
            inside = Link(f"/review/{place}/", scene.ui("more"))
            card = (
                tag("h2", f"{place}. {link.text}") + tag("p", scene.lines(1)[0]) + anchor(link, "cta") + anchor(inside)
            )
            body += box(card, "review-box")
        body += bullets(anchor(link) for link in scene.stroll(3))
    elif role == "review":
        shop = shops[int(scene.path.strip("/").rpartition("/")[2]) - 1]
        link = scene.links([shop])[0]
        score = f"{scene.die.randint(70, 99) / 10}/10"
        body += (
            tag("p", score, "rating")
            + anchor(Link(link.href, link.text, "sponsored"), "cta")
            + paragraphs(scene.lines(4))
        )
        title = f"{link.text} - {title}"
    return Sheet(title, scene.lines(1)[0], body)


BLUEPRINTS = {
    Kind.SELLER: Blueprint(_sitemap, _draw),
    Kind.QUIET_SELLER: Blueprint(_sitemap, _draw),
    Kind.RESELLER_PROGRAM: Blueprint(_sitemap, _draw),
    Kind.AFFILIATE: Blueprint(_review_map, _review),
}
