"""Coined names: brands and host names that look at home in their trade and belong to nobody."""

from random import Random

from practice.hosts import Kind
from practice.wording import language, passage

ONSETS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "y",
    "z",
)
VOWELS = ("a", "e", "i", "o", "u", "ia", "eo", "ou")
CODAS = ("", "", "l", "n", "r", "s", "x", "m", "k")

# Suffixes that the trade likes: cheap or showy ones for those who change address often.
TRADE_DOMAINS = (
    "com",
    "tv",
    "shop",
    "store",
    "xyz",
    "live",
    "pro",
    "online",
    "co",
    "net",
    "me",
    "top",
    "to",
    "cc",
    "vip",
)
BRAND_TAILS = {
    Kind.SELLER: (" IPTV", " TV", "Stream", " OTT", " 4K", " Max", "TV Plus", " Premium"),
    Kind.QUIET_SELLER: (" Box", " Home", " One", "Media", ""),
    Kind.RESELLER_PROGRAM: (" Panel", " Resell", " OTT", " Wholesale"),
    Kind.TELECOM: (" Telecom", "net", " Fibre", " Mobile"),
    Kind.TORRENT_INDEX: ("Bay", " Torrents", "leech", "x"),
    Kind.STREAMING: ("flix", "movies", "stream", "HD"),
    Kind.LINUX_TORRENTS: (" Linux", "OS"),
    Kind.GENERAL: ("", "", "a", " & Co"),
}
# Platforms where everyone gets a host of his own; all are private suffixes, so each host is a site.
PLATFORMS = ("blogspot.com", "github.io", "wordpress.com", "netlify.app", "pages.dev", "web.app")
PLATFORM_SHARE = 0.06
WWW_SHARE = 0.4


def coined(die: Random) -> str:
    """A word of three syllables in no language, lower case."""
    syllables = (die.choice(ONSETS) + die.choice(VOWELS) for _ in range(3))
    return "".join(syllables) + die.choice(CODAS)


def brand_name(die: Random, kind: Kind) -> str:
    """What a site of this kind calls itself."""
    return coined(die).capitalize() + die.choice(BRAND_TAILS.get(kind, ("",)))


def host_name(die: Random, brand: str, kind: Kind, topic: str, code: str) -> tuple[str, str]:
    """``(host, site)`` for a brand: its word, often a word of the trade, and a suffix of trade or country."""
    word = "".join(filter(str.isalnum, brand.split()[0].lower()))
    stem = die.choice(passage(code, topic).stems or ("web",))
    label = die.choice((f"{word}-{stem}", f"{word}{stem}", f"{stem}-{word}", f"{word}-{stem}{die.randint(2, 99)}"))
    roll = die.random()
    if roll < PLATFORM_SHARE and kind is not Kind.TELECOM:
        site = f"{label}.{die.choice(PLATFORMS)}"
        return site, site
    pirate = kind.category.is_pirate
    site = f"{label}.{die.choice(TRADE_DOMAINS if pirate and roll < 0.7 else language(code).domains)}"
    return (f"www.{site}" if die.random() < WWW_SHARE else site), site
