"""Phones, mails and other traces whose truth the practice web knows: how many are found, how many of those are so.

    python -m benchmarks.traces.contacts [--seed N] [--hosts N]

Every page is read twice: as the practice web writes it, and with its phone and mail respelled the way people write them
(gaps, brackets, 00, other digits, tel: and wa.me links, "at" and "dot", hidden from harvesters), a spelling a host.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from classifier.page import parse_page
from classifier.traces.extract import page_traces
from practice.contacts import DONATION_WALLET, Contacts
from practice.wire import Request
from practice.world import World
from store.masking import mask_text
from store.traces import Trace, TraceKind

PAGES = 12
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _grouped(phone: str, gap: str) -> str:
    return f"+{phone[:2]}{gap}{phone[2:5]}{gap}{phone[5:8]}{gap}{phone[8:]}"


def _hidden(mail: str) -> str:
    key = 0x5A
    code = "".join(f"{byte ^ key:02x}" for byte in mail.encode())
    return f'<a class="__cf_email__" data-cfemail="{key:02x}{code}">[email&#160;protected]</a>'


PHONES: tuple[Callable[[str], str], ...] = (
    lambda phone: f"Call {_grouped(phone, ' ')} now",
    lambda phone: f"Tel. {_grouped(phone, '-')}",
    lambda phone: f"{_grouped(phone, '.')}",
    lambda phone: f"00{phone}",
    lambda phone: f"+{phone[:2]} ({phone[2:5]}) {phone[5:]}",
    lambda phone: f"+{phone.translate(ARABIC)}",
    lambda phone: f"＋{phone.translate(WIDE)}",
    lambda phone: f"\u200e{_grouped(phone, chr(0xA0))}\u200e",
    lambda phone: f'<a href="tel:+{phone}">Call us</a>',
    lambda phone: f'<a href="tel:00{phone}">Call us</a>',
    lambda phone: f'<a href="https://api.whatsapp.com/send?phone=%2B{phone}&amp;text=hi">chat</a>',
    lambda phone: f'<a href="whatsapp://send?phone={phone}">chat</a>',
)
MAILS: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda mail: mail.replace("@", " [at] ").replace(".", " [dot] "),
    lambda mail: mail.replace("@", "(at)"),
    lambda mail: f'<a href="MAILTO:{mail}?subject=hello">write</a>',
    _hidden,
    lambda mail: f"Mail: {mail}, answered in an hour",
)


def respelled(html: str, shown: Contacts, number: int) -> str:
    """The page with every way to phone or write replaced by one other spelling of the same."""
    phone, mail = PHONES[number % len(PHONES)](shown.phone), MAILS[number % len(MAILS)](shown.mail)
    if shown.phone:
        html = re.sub(rf"<a[^>]*wa\.me/{shown.phone}[^>]*>[^<]*</a>", lambda _: phone, html)
    if shown.mail:
        html = re.sub(rf"<a[^>]*mailto:{re.escape(shown.mail)}[^>]*>[^<]*</a>", lambda _: mail, html)
    return html


def expected(html: str, shown: Contacts | None) -> set[tuple[TraceKind, str]]:
    """What a page shows of its operator, by what stands in its bytes."""
    if shown is None:
        return set()
    truth = {
        (TraceKind.PHONE, f"+{shown.phone}"): shown.phone,
        (TraceKind.MAIL, shown.mail): shown.mail,
        (TraceKind.TELEGRAM, shown.telegram.lower()): f"t.me/{shown.telegram}",
        (TraceKind.WALLET, f"btc:{shown.bitcoin}"): shown.bitcoin,
        (TraceKind.WALLET, f"tron:{shown.tron}"): shown.tron,
        (TraceKind.ANALYTICS, shown.analytics): shown.analytics,
        (TraceKind.PIXEL, f"facebook:{shown.pixel}"): shown.pixel,
        (TraceKind.PANEL_HOST, shown.panel.partition(":")[0]): shown.panel,
    }
    return {key for key, text in truth.items() if text not in {"", "t.me/"} and text in html}


def planted(world: World) -> set[tuple[TraceKind, str]]:
    """What any page may show rightly besides its own operator's contacts: those of others, and what all share."""
    every = {(TraceKind.WALLET, f"btc:{DONATION_WALLET}")}
    for operator in world.plan.operators:
        every.add((TraceKind.TELEGRAM, operator.contacts.telegram.lower()))
    for host in world.plan.hosts:
        every |= {(TraceKind.MAIL, f"{name}@{host.site}") for name in ("info", "mail")}
    return every


def traces(html: str, url: str) -> tuple[Trace, ...]:
    """The traces of a page as the crawl reads it."""
    page = parse_page(html.encode(), url, "text/html; charset=utf-8")
    return page_traces(replace(page, title=mask_text(page.title), text=mask_text(page.text)), html)


def pages(world: World) -> Iterator[tuple[str, str, Contacts | None, int]]:
    """URL, source, what the host shows of its operator, and the host's number."""
    for host in world.plan.hosts:
        for path in list(world.sitemap(host))[:PAGES]:
            reply = world.answer(Request("GET", host.name, path))
            if reply is not None and reply.content_type.startswith("text/html"):
                yield f"https://{host.name}{path}", reply.body.decode(), world.web.reach(host), host.number


def main() -> None:
    """Print recall and precision, kind by kind, of both ways to write the pages."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=77)
    arguments.add_argument("--hosts", type=int, default=600)
    given = arguments.parse_args()
    world = World(given.seed, given.hosts)
    public = planted(world)
    counts: Counter[tuple[str, TraceKind, str]] = Counter()
    number = 0
    for url, html, shown, host in pages(world):
        number += 1
        truth = expected(html, shown)
        for way, text in (("as written", html), ("respelled", respelled(html, shown, host) if shown else html)):
            found = {(trace.kind, trace.value) for trace in traces(text, url)}
            for kind, value in truth:
                counts[way, kind, "shown"] += 1
                counts[way, kind, "hit"] += (kind, value) in found
            for kind, value in found:
                counts[way, kind, "found"] += 1
                counts[way, kind, "so"] += (kind, value) in truth | public
    print(f"{number} practice pages of seed {given.seed}")
    for way in ("as written", "respelled"):
        for kind in (TraceKind.PHONE, TraceKind.MAIL, TraceKind.TELEGRAM, TraceKind.WALLET, TraceKind.PANEL_HOST):
            hit, shown_, so, found_ = (counts[way, kind, name] for name in ("hit", "shown", "so", "found"))
            print(f"{way:11} {kind:11} recall {hit}/{shown_} = {hit / max(1, shown_):.3f}", end="   ")
            print(f"precision {so}/{found_} = {so / max(1, found_):.3f}")


if __name__ == "__main__":
    main()
