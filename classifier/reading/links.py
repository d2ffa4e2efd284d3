"""href as written → absolute URL, or nothing where it leads nowhere outside the page."""

import re
from urllib.parse import urljoin, urlsplit

from classifier.reading.text import words

# Longer ones carry data, not addresses.
MAX_HREF = 4096
_WEB = ("http://", "https://")
# Contact, payment and download schemes tell about a seller or a release; all others (javascript, data, blob) do not.
_KEPT_SCHEMES = words(
    "http https tel mailto sms tg whatsapp viber skype line weixin signal bitcoin ethereum monero magnet ed2k "
    "acestream sop irc ircs ftp intent market"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# As most are written: nothing that urlsplit would read in another way than it stands there.
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?=[/?#]|\Z)")
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:[/?#]|$)")
_CONTROLS = dict.fromkeys(range(32))


class Resolver:
    """Resolves the hrefs of one page against its URL or its <base>."""

    def __init__(self, url: str) -> None:
        self._known: dict[str, str] = {}
        self._rebase(url)

    def _rebase(self, url: str) -> None:
        self.base = url
        parts = re.match(r"(https?://[^/?#]+)([^?#]*/)?", url)
        self._origin = parts[1] if parts else ""
        self._folder = self._origin + (parts[2] or "/") if parts else ""
        self._known.clear()

    def rebase(self, href: str) -> None:
        """Take <base href> into account."""
        absolute = self.resolve(href)
        if absolute.startswith(_WEB):
            self._rebase(absolute)

    def resolve(self, href: str) -> str:
        """``href`` made absolute; empty for fragments, unknown schemes, broken or overlong addresses."""
        known = self._known.get(href)
        if known is None:
            known = self._known[href] = self._resolve(href)
        return known

    def _resolve(self, href: str) -> str:
        href = href.strip()
        if not href.isprintable():
            href = href.translate(_CONTROLS)
        if not href or href[0] == "#" or len(href) > MAX_HREF:
            return ""
        if href.startswith(_WEB):
            return href
        scheme = _SCHEME.match(href) if ":" in href else None
        if scheme:
            return href if scheme[1].lower() in _KEPT_SCHEMES else ""
        # urljoin costs more than the rest of a link together: only where there is something to normalise.
        if self._origin and href[0] not in "?\\" and href[:2] != "//" and not _is_dotted(href):
            return (self._origin if href[0] == "/" else self._folder) + href
        try:
            return urljoin(self.base, href)
        except ValueError:
            return ""


def _is_dotted(href: str) -> bool:
    return ("/." in href or href[0] == ".") and _DOTS.search(href) is not None


def host_of(url: str) -> str:
    """The host name of ``url``, lower case; empty where there is none."""
    plain = _PLAIN_HOST.match(url)
    if plain:
        return plain[1].lower()
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
