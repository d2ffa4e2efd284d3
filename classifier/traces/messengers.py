"""Accounts and groups on messengers and social networks, one spelling each whatever the link looks like."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from classifier.traces.material import Material, host_name, visible
from classifier.traces.phones import whatsapp_number
from store.traces import Trace, TraceKind
from store.urls import site_key

# Networks whose accounts are contacts; the spelling of an account is that of its site key.
_NETWORKS = frozenset({
    "facebook.com", "instagram.com", "x.com", "tiktok.com", "youtube.com", "vk.com", "ok.ru", "threads.net",
    "pinterest.com", "linkedin.com", "twitch.tv", "line.me", "open.kakao.com", "pf.kakao.com", "zalo.me", "m.me",
    "patreon.com", "signal.group",
})  # fmt: skip
_TELEGRAM = "t.me"
_DISCORD = "discord.gg"
_GROUPS = frozenset({"chat.whatsapp.com", "whatsapp.com", "wa.me"})
_HOSTS = re.compile(
    r"(?:\A|\.)(?:t\.me|telegram\.(?:me|dog)|discord\.(?:gg|com)|discordapp\.com|wa\.me|whatsapp\.com|fb\.com|facebook\.com|"
    r"instagram\.com|twitter\.com|x\.com|tiktok\.com|youtube\.com|vk\.(?:com|ru)|ok\.ru|threads\.(?:net|com)|pinterest\.com|"
    r"linkedin\.com|twitch\.tv|line\.me|kakao\.com|zalo\.me|m\.me|patreon\.com|signal\.group)\Z"
)
_WRITTEN = re.compile(
    r"(?<![\w.@/-])(?:https?://)?(?:www\.)?(?:t\.me|telegram\.(?:me|dog)|wa\.me|chat\.whatsapp\.com|discord\.gg|"
    r"discord\.com/invite)/[\w+@%/.-]{3,80}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(telegram|телеграм|تلگرام|تليجرام|텔레그램|電報|discord|skype)\b[^\w@\n]{0,6}"
    r"(?:(?:id|user|username|channel|canal|kanal|support|us|at|me|on|bot)[^\w@\n]{1,3}){0,2}"
    r"(@[A-Za-z][\w.]{3,31}|live:[\w.]{3,40}|[\w.]{2,32}\#\d{4})(?![\w@])",
    re.IGNORECASE,
)
_DOORS = ("t.me/", "telegram.", "wa.me/", "chat.whatsapp.", "discord.gg/", "discord.com/invite")
_MESSENGERS = ("telegram", "discord", "skype", "телеграм", "تلگرام", "تليجرام", "텔레그램", "電報")
# A link to what somebody posted quotes him; a link to his account is a contact.
_POST = re.compile(
    r"/(?:status(?:es)?|posts?|photos?|videos?|reels?|events?|notes|permalink)(?:[/?#]|\.php|\Z)", re.IGNORECASE
)
# The number is the page's; the name before it is for the reader, and many pages have the same.
_FACEBOOK_PAGE = re.compile(r"/pages/[^/?#]+/(\d{6,20})(?:[/?#]|\Z)", re.IGNORECASE)
_TELEGRAM_NAME = re.compile(r"[a-z][a-z0-9_]{3,31}\Z|[a-z]{4}\Z")
_SKYPE_NAME = re.compile(r"(?:live:)?[a-z0-9][\w.,:-]{3,60}\Z", re.IGNORECASE)
# A link opens the account; a name beside the word for its messenger may be a sentence.
SURE, NAMED = 0.97, 0.85


def extract(material: Material) -> Iterator[Trace]:
    """Accounts behind links, in addresses written out and in ``Telegram: @name``."""
    for link in material.links:
        known = account(link.href)
        if known:
            yield material.in_link(*known, link, SURE)
    text, lower = material.text, material.lower
    for written in _WRITTEN.finditer(text) if any(door in lower for door in _DOORS) else ():
        known = account(written[0] if "://" in written[0] else f"https://{written[0]}".rstrip("."))
        if known:
            yield material.in_text(*known, *written.span(), SURE)
    for named in _NAMED.finditer(text) if any(name in lower for name in _MESSENGERS) else ():
        yield material.in_text(*_named(named[1].lower(), named[2]), *named.span(2), NAMED)


def account(url: str) -> tuple[TraceKind, str] | None:
    """The kind and one spelling of the account or group that ``url`` opens; None where it opens none.

    Numbers behind WhatsApp links are phones' business; here come its groups, channels and catalogues.
    """
    scheme, _, rest = url.partition(":")
    scheme = scheme.lower()
    if scheme == "tg":
        return _telegram_scheme(rest)
    if scheme == "skype":
        name = unquote(rest.partition("?")[0]).lstrip("/").lower()
        return (TraceKind.SKYPE, name) if _SKYPE_NAME.match(name) else None
    if scheme not in {"http", "https"} or not _HOSTS.search(host_name(url)):
        return None
    return _account(url)


def _account(url: str) -> tuple[TraceKind, str] | None:
    try:
        platform, _, name = site_key(url).partition("/")
    except ValueError:
        return None
    if not name:
        return None
    if platform == _TELEGRAM:
        return _telegram(name)
    if platform == _DISCORD:
        return TraceKind.DISCORD, name
    if platform in _GROUPS:
        return None if whatsapp_number(url) or name[:1] in "+0123456789" else (TraceKind.WHATSAPP, f"{platform}/{name}")
    if platform not in _NETWORKS or _POST.search(url):
        return None
    numbered = _FACEBOOK_PAGE.search(url) if platform == "facebook.com" else None
    plain = name.removeprefix("@") if platform == "x.com" else name
    return TraceKind.SOCIAL, f"{platform}/{numbered[1] if numbered else plain}"


def _telegram(name: str) -> tuple[TraceKind, str] | None:
    name = visible(name).removeprefix("@")
    invitation = name.startswith("+") and len(name) > 10 and not name[1:].isdigit()
    if invitation or _TELEGRAM_NAME.match(name.lower()):
        return TraceKind.TELEGRAM, name if invitation else name.lower()
    return None


def _telegram_scheme(rest: str) -> tuple[TraceKind, str] | None:
    try:
        query = parse_qs(urlsplit(rest).query)
    except ValueError:
        return None
    invite = query.get("invite", [""])[0]
    return _telegram(f"+{invite}" if invite else query.get("domain", [""])[0])


def _named(messenger: str, name: str) -> tuple[TraceKind, str]:
    plain = visible(name).removeprefix("@").lower().rstrip(".")
    if messenger == "skype" or plain.startswith("live:"):
        return TraceKind.SKYPE, plain
    return (TraceKind.DISCORD if messenger == "discord" else TraceKind.TELEGRAM), plain
