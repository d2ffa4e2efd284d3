"""Credentials made unreadable: what may be kept of a URL that carries some, and text cleaned of them.

Kept are host, port, the path's shape and a keyed hash, so that the same link is known again and two links to one
panel are seen together, while nobody can use it (docs/legal.md).
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from store.credentials import carries_credentials
from store.hosts import clean_host
from store.words import words

# 128 bits: no two links of a store meet by chance, and short enough to read in a table.
_DIGEST_CHARACTERS = 32

# What a path or query may show: words of panels and players, never a name that somebody chose.
_SHOWN = words("""
    live movie movies series timeshift streaming vod hlsr hls play playlist epg player_api panel_api get
    xmltv enigma2 auth vauth tsauth thauth subauth key probe announce announce.php rss c portal.php
    stalker_portal server load.php get.php player_api.php panel_api.php xmltv.php enigma2.php gz ts m3u m3u8
    m3u_plus mpegts
""")
_SHOWN_NAMES = words("""
    username password user pass type output action key token mac stream_id category_id auth login pwd apikey
    api_key passkey u p
""")
_SHOWN_VALUES = words("m3u m3u_plus ts hls m3u8 mpegts live movie series radio_streams gigablue")
_EXTENSION = re.compile(r"\.(?:ts|m3u8?|mp4|mkv|avi|mpe?g|flv|php)\Z", re.IGNORECASE)
_PARTS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?:[/\\]{2,})?([^/\\?#]*)([^?#]*)\??([^#]*)", re.IGNORECASE | re.DOTALL)

_WORD = re.compile(r"[^\s\"'<>`]+")
_URL_START = re.compile(r"(?:h(?:tt|xx)ps?|rtmps?|rtsp|mms|ftp)(?::|\[:\])[/\\]{2}", re.IGNORECASE)
_BARE_LOGIN = re.compile(
    r"(?<![\w.+-])(?!(?:e-?mail|mailto|mail|sip|xmpp|tel|skype):)[^\s:/@]{1,64}:(?!\*@)[^\s:/@]{1,64}@(?=[\w.-]{3,253}(?::\d|/))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b((?:api[-_]?|access[-_]?|auth[-_]?|refresh[-_]?|client[-_]?|x-subscription-)?(?:key|token|secret)|password|passwd|passkey|authorization)"
    r"(\"?\s?[=:]\s?\"?)(?:(bearer|basic)\s)?([\w+/=.~%-]{12,})",
    re.IGNORECASE,
)  # fmt: skip
_MAC = re.compile(r"\b(00:1A:79)((?::[0-9A-F]{2}){3})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MaskedUrl:
    """All that is kept of a URL with credentials: ``digest`` is an HMAC-SHA-256 of the whole URL, cut to 128 bits."""

    host: str
    port: int | None
    path_shape: str
    digest: str

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"{self.host}{port}{self.path_shape}#masked-{self.digest}"


def mask_credentials(url: str, key: bytes) -> MaskedUrl:
    """What may be kept of ``url``; ``key`` is the store's own secret, without which digests cannot be tried out."""
    found = _PARTS.match(url)
    authority, path, query = (found[1], found[2], found[3]) if found else ("", "", "")
    authority = authority.lstrip("({")
    host, _, port = authority.rpartition("@")[2].rpartition(":")
    if not port.isdigit() or len(port) > 5:
        host, port = authority.rpartition("@")[2], ""
    shape = "".join(_shape(part) for part in re.split(r"([/\\])", path))
    names = "&".join(_pair_shape(pair) for pair in query.split("&")) if query else ""
    return MaskedUrl(
        clean_host(host) or "unknown",
        int(port) if port else None,
        shape + (f"?{names}" if names else ""),
        _digest(url, key),
    )


def _shape(segment: str) -> str:
    if segment in {"", "/", "\\"}:
        return segment.replace("\\", "/")
    if segment.lower() in _SHOWN:
        return segment.lower()
    extension = _EXTENSION.search(segment)
    return "*" + (extension[0].lower() if extension else "")


def _pair_shape(pair: str) -> str:
    name, separator, value = pair.partition("=")
    shown = (
        value.lower() if value.lower() in _SHOWN_VALUES and name.lower() in {"type", "output", "key", "action"} else "*"
    )
    return (name.lower() if name.lower() in _SHOWN_NAMES else "*") + (f"={shown}" if separator else "")


def _digest(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode("utf-8", "replace"), sha256).hexdigest()[:_DIGEST_CHARACTERS]


def mask_text(text: str, key: bytes) -> str:
    """``text`` with every URL that carries credentials replaced by its masked form, and ``user:pass@host``, named
    keys and tokens (our own in a log line included) and set-top boxes' MACs blanked. Idempotent; linear in length."""
    if "/" in text or "@" in text or "=" in text:
        text = _WORD.sub(lambda word: _mask_word(word[0], key), text)
    text = _NAMED.sub(lambda found: f"{found[1]}{found[2]}*", text)
    return _MAC.sub(r"\1:*", text)


def _mask_word(word: str, key: bytes) -> str:
    if "/" not in word and "@" not in word and "=" not in word:
        return word
    starts = [found.start() for found in _URL_START.finditer(word)]
    cuts = [0, *(start for start in starts if start), len(word)]
    return "".join(_mask_url(word[start:end], key) for start, end in pairwise(cuts))


def _mask_url(piece: str, key: bytes) -> str:
    if "#masked-" in piece:
        return piece
    return str(mask_credentials(piece, key)) if carries_credentials(piece) else _BARE_LOGIN.sub("*@", piece)
