"""Traces of the trade in links and code: panels, playlists, torrents, file hosters, shop and chat widgets."""

import re
from collections import Counter
from collections.abc import Iterator

from classifier.features.hosts import host_of
from classifier.features.sample import Sample
from classifier.features.signal import MAX_SPANS, Signal, saturate
from classifier.features.words import concepts_of

_TEXT_MARKS: tuple[tuple[str, tuple[str, ...] | int, re.Pattern[str]], ...] = tuple(
    (name, needles, re.compile(pattern))
    for name, needles, pattern in (
        ("xtream_path", (".php", "type=m3u_", "stalker_portal"),
         r"get\.php\?username|(?:player|panel)_api\.php|xmltv\.php\?|type=m3u_|/stalker_portal/|/c/portal\.php"),
        ("playlist_body", ("#EXT",), r"#EXTM3U|#EXTINF"),
        ("mac_prefix", ("00:1A:79",), r"00:1A:79"),
        ("port_8080", ("://",), r"https?://[\w.-]+:(?:8080|25461|2086|2095|8880)\b"),
        ("magnet", ("magnet:",), r"magnet:\?xt"),
        ("acestream", ("acestream:",), r"acestream://"),
        ("info_hash", 40, r"\b[a-fA-F0-9]{40}\b"),
        ("file_size", ("MB", "GB", "MiB", "GiB"), r"\d(?<!\w\d)\d{0,3}(?:[.,]\d{1,2})?\s?(?:MB|GB|MiB|GiB)\b"),
        ("btc_address", 28, r"\bbc1[a-z0-9]{25,59}\b|\bT[1-9A-HJ-NP-Za-km-z]{33}\b|\b0x[a-fA-F0-9]{40}\b"),
        ("irc_channel", ("#", "irc.", "EFnet"),
         r"#(?<![\w/&]#)[a-z][\w-]{2,20}(?:@|\s+on\s+)(?:\w*net|irc)|irc\.\w+\.\w+|E(?<!\wE)Fnet\b"),
        ("disk_count", ("/",), r"\[(?:xx|\d\d)/\d\d\]"),
        ("template_tag", ("{",), r"\{\{|\{%"),
    )
)  # fmt: skip
"""Name, what makes the pattern worth a run (one of these texts, or a word of that length), pattern.

A pattern is searched several times as fast where each branch begins with a sign, not with what must not precede it.
"""
_LINK_MARKS = (
    ("link:magnet", ("magnet:",)),
    ("link:torrent", (".torrent", "/torrent/", "/torrents/")),
    ("link:nzb", (".nzb", "/nzb/")),
    ("link:playlist", (".m3u", "get.php?username")),
    ("link:archive", (".rar", ".zip", ".7z", ".iso", ".apk", ".exe")),
    ("link:order", ("add-to-cart", "cart.php?a=add", "/checkout", "/cart", "buy.stripe.com", "paypal.me")),
    ("link:store_app", ("play.google.com/store", "apps.apple.com", "itunes.apple.com")),
    ("link:source_code", ("github.com/", "gitlab.com/", "sourceforge.net")),
    ("link:legal", ("/impressum", "/privacy", "/terms", "/datenschutz", "/legal", "/agb", "/cgv", "/mentions-legales")),
    ("link:feed", ("/feed", "/rss", ".rss", "feeds.")),
    ("link:author", ("/author/", "/tag/", "/category/", "/archives/")),
)  # fmt: skip
_ANY_MARK = re.compile("|".join(re.escape(part) for _, parts in _LINK_MARKS for part in parts))
_SITE_MARKS = tuple(part[: part.index("/") + 1] for _, parts in _LINK_MARKS for part in parts if part.find("/") > 0)
"""What marks have of a site's name, where they go on behind it."""
_HOSTER = re.compile(
    r"rapidgator|nitroflare|turbobit|1fichier|mega\.(?:co\.)?nz|mediafire|uploaded\.net|^ul\.to|katfile|ddownload|streamtape|"
    r"mixdrop|dood|voe\.sx|vidoza|uqload|filemoon|openload|zippyshare|uptobox|terabox|gofile|krakenfiles|k2s\.cc|keep2share|"
    r"filefactory|hitfile|pan\.baidu|fembed|netu|vidcloud"
)
_AUTHORITY = re.compile(r"(://[^/?#\n]*)[^\n]*")
_MOST_LINKS = 1500
"""Kinds of hosts show long before; a page with more links is an index, which others see."""
_WIDGETS = {
    "widget:chat": ("tawk.to", "crisp.chat", "smartsupp", "tidio", "chatra"),
    "widget:shop": ("woocommerce", "shopify", "sellix", "ecwid", "prestashop"),
    "widget:news_ads": ("doubleclick", "googlesyndication", "chartbeat", "outbrain", "taboola", "scorecardresearch"),
    "widget:site_builder": ("gpteng", "lovable", "wix", "squarespace", "elementor"),
}


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``tech:*`` from text, ``link:*`` from links, ``embed:*`` and ``widget:*`` from frames and scripts."""
    for name, needles, pattern in _TEXT_MARKS:
        if isinstance(needles, int):
            if sample.longest < needles:
                continue
        elif not any(needle in sample.text for needle in needles):
            continue
        found = [match.span() for match in pattern.finditer(sample.text)]
        if found:
            spans = tuple(span for place in found[:MAX_SPANS] for span in sample.locate(*place))
            yield Signal(f"tech:{name}", saturate(len(found), 10), spans, str(len(found)))
    yield from _links(sample)
    hosts = " ".join((*sample.page.script_hosts, *sample.page.embed_hosts))
    for name, needles in _WIDGETS.items():
        if any(needle in hosts for needle in needles):
            yield Signal(name, 1.0)
    hosted = [host for host in sample.page.embed_hosts if _HOSTER.search(host)]
    if hosted:
        yield Signal("embed:hoster", 1.0, detail=", ".join(sorted(set(hosted))[:3]))


def _links(sample: Sample) -> Iterator[Signal]:
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    joined = sample.addresses
    if len(sample.page.anchors) > _MOST_LINKS:
        joined = "\n".join(joined.split("\n", _MOST_LINKS)[:_MOST_LINKS])
    authorities = Counter(_AUTHORITY.findall(joined))
    searched = _from_paths(joined, authorities)
    for name, parts in _LINK_MARKS:
        counts[name] = sum(map(searched.count, parts))
    for host, number in _hosts(authorities).items():
        if _HOSTER.search(host):
            counts["link:hoster"] += number
            examples["link:hoster"] = host
        elif "." in host and "index_name" in concepts_of([host.split(".")[-2]], ""):
            counts["link:pirate_site"] += number
            examples["link:pirate_site"] = host
    for name, count in counts.items():
        if count:
            yield Signal(name, saturate(count, 20), detail=examples.get(name, str(count)))


def _from_paths(joined: str, authorities: Counter[str]) -> str:
    """The addresses, one a line, from their paths on where they lead to the site that most lead to: half as much to
    search for marks. A site whose name is part of a mark keeps it."""
    own = max(authorities, key=authorities.__getitem__, default="") + "/"
    if len(own) == 1 or own.endswith(_SITE_MARKS) or _ANY_MARK.search(own):
        return joined
    return joined.replace(own, ":\n/")


def _hosts(authorities: Counter[str]) -> Counter[str]:
    """How many of the addresses with these authorities lead to each host."""
    hosts: Counter[str] = Counter()
    for authority, number in authorities.items():
        hosts[host_of(authority)] += number
    return hosts
