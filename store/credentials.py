"""URLs that carry somebody's credentials: recognised, so that none is fetched (how they are hidden: store/masking)."""

import re
from itertools import pairwise
from urllib.parse import unquote

from store.words import words

# Query names, lower case without "-", "_" and brackets. A value beside one of these is a secret, whatever it is ...
_PASSWORDS = words("""
    password passwd pwd passwort passphrase userpass userpassword psw pswd senha contrasena motdepasse mdp
    sifre parola
""")
# ... beside one of these only with a user name in the same query (pass=season is a ticket) ...
_WEAK_PASSWORDS = words("pass pw")
_USERS = words("username user login usr uname")
# ... and beside one of these if it looks generated (`key` names so many ordinary things that more is asked of it).
_TOKENS = words("""
    token accesstoken authtoken refreshtoken idtoken sessiontoken usertoken securitytoken playtoken
    resettoken apitoken apikey secret clientsecret authkey passkey torrentpass rsskey feedkey privatekey
    licensekey auth authorization bearer jwt xamzsignature xamzsecuritytoken xgoogsignature hdnea hdnts
    wmsauthsign
""")

# Path heads of Xtream-style panels and their players (names as the open panel source and client code have them).
_STREAM_HEADS = words("live movie movies series timeshift streaming vod hlsr")
_ACCOUNT_HEADS = words("player_api panel_api get xmltv enigma2 player_api.php panel_api.php get.php xmltv.php")
_LIST_HEADS = words("playlist epg")
_LIST_TYPES = words("m3u m3u8 m3u_plus ts hls mpegts gz xml xmltv json simple enigma22_script gst_wizard")
_TOKEN_HEADS = words("play hls auth vauth tsauth thauth subauth key probe announce rss")

# What follows the name (Kodi's "|User-Agent=…", a bracket of the text around) does not make it another file.
_STREAM_FILE = re.compile(r"\d+\.(?:ts|m3u8?|mp4|mkv|avi|mpe?g|flv|mov|wmv|mpd|aac)(?![a-z0-9])", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d{1,9}\Z")
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\Z", re.IGNORECASE)
_USERINFO = re.compile(r"[a-z][a-z0-9+.-]*:/{2,}(?!\*+@)[^/?#\s]*@", re.IGNORECASE)
_INNER = re.compile(r"(?:https?|rtmps?|rtsp|mms):/{1,2}", re.IGNORECASE)
_PAIR = re.compile(r"[?&#;]([^?&#;=/]{1,40})=([^?&#;\s]+)")
_HEX_TOKEN = re.compile(r"[0-9a-f]{32,}\Z", re.IGNORECASE)
_MIXED_TOKEN = re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[\w=+~%-]{24,}\Z", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_GENERATED_VALUE = re.compile(
    r"(?=[^a-z]*[a-z])(?=\D*\d)[\w=+.~%:-]{8,}\Z|[\w=+.~%:-]{24,}\Z", re.ASCII | re.IGNORECASE
)
_NAME = re.compile(r"[\w.@!$-]{3,64}\Z", re.ASCII)
_MIXED_NAME = re.compile(r"(?=\d*[a-z]+\d+[a-z]|[a-z]*\d+[a-z]+\d|\d{8})[a-z0-9]{8,40}\Z", re.IGNORECASE)
_AS_BROWSERS = {ord("\\"): "/", ord("\t"): None, ord("\r"): None, ord("\n"): None}
_USUAL_PORTS = frozenset({"", "80", "443"})
_HINTS = re.compile(r"[@=%]|/[^/]+/[^/]+/|/(?:play|hls|\w*auth|key|probe|playlist|epg|announce|rss)/", re.IGNORECASE)

# Redirectors wrap a URL in a URL, and wrap that again; deeper nesting has not been seen.
_MAX_DECODING = 3


def carries_credentials(url: str) -> bool:
    """Whether ``url`` (as found, before canonicalisation drops its user info) gives access in somebody's name.

    User info; user and password, a password, a token or a set-top box's MAC in query or fragment; the paths of
    Xtream-style panels (``/live/USER/PASS/ID.ts`` and its relatives); tokenised play links; trackers' passkeys. URLs
    wrapped in a parameter or path are judged too. Sources: the rewrite rules of the open XC_VM panel, client code of
    Stalker boxes.
    """
    if "\\" in url or not url.isprintable():
        url = url.translate(_AS_BROWSERS)
    if not _HINTS.search(url):
        return False
    for _ in range(_MAX_DECODING):
        if _is_open(url):
            return True
        decoded = unquote(url)
        if decoded == url:
            return False
        url = decoded
    return _is_open(url)


def may_carry_credentials(text: str) -> bool:
    """Whether a closer look at a URL in ``text`` is worth its time: False is certain, and true of most words."""
    return _HINTS.search(text) is not None or "\\" in text or not text.isprintable()


def _is_open(url: str) -> bool:
    starts = [0, *(found.start() for found in _INNER.finditer(url, 1))]
    return any(_is_open_alone(url[start:]) for start in starts[:4])


def _is_open_alone(url: str) -> bool:
    return _USERINFO.match(url) is not None or _has_secret_pair(url) or _has_secret_path(url)


def _has_secret_pair(url: str) -> bool:
    if "=" not in url:
        return False
    names = {_plain(name): value for name, value in _PAIR.findall(url) if not is_masked(value)}
    if names.keys() & _PASSWORDS or _MAC.match(unquote(names.get("mac", ""))):
        return True
    if names.keys() & _USERS and names.keys() & _WEAK_PASSWORDS:
        return True
    if _is_token(names.get("key", "")):
        return True
    return any(_GENERATED_VALUE.match(names[name]) for name in names.keys() & _TOKENS)


def _plain(name: str) -> str:
    return re.sub(r"[-_.\[\]]", "", name.lower())


def _has_secret_path(url: str) -> bool:
    authority, path = _authority_and_path(url)
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) < 2 or any(map(is_masked, segments)):
        return False
    port = authority.rpartition(":")[2] if ":" in authority else ""
    return _is_panel_path(segments, odd_port=port.isdigit() and port not in _USUAL_PORTS) or _is_token_path(segments)


def _authority_and_path(url: str) -> tuple[str, str]:
    rest = url.partition("://")[2] or url
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    authority, _, path = rest.partition("/")
    return authority, path


def _is_panel_path(segments: list[str], *, odd_port: bool) -> bool:
    head, *rest = segments
    head = head.lower()
    if head in _STREAM_HEADS and len(rest) >= 3 and all(map(_NAME.match, rest[:2])):
        return _STREAM_FILE.match(rest[-1]) is not None or (
            _NUMBER.match(rest[-1]) is not None and _is_login(*rest[:2], odd_port=odd_port)
        )
    if head in _ACCOUNT_HEADS and len(rest) in {2, 3} and all(map(_NAME.match, rest[:2])):
        return "_api" in head or _is_login(*rest[:2], odd_port=odd_port)
    if head in _LIST_HEADS and len(rest) in {2, 3} and all(map(_NAME.match, rest[:2])):
        return _is_login(*rest[:2], odd_port=odd_port) or (len(rest) == 3 and rest[2].lower() in _LIST_TYPES)
    return len(segments) == 3 and _is_short_form(segments, odd_port=odd_port)


def _is_short_form(segments: list[str], *, odd_port: bool) -> bool:
    """``/USER/PASS/ID[.ext]``. Dates (``/2024/05/12345``) and sections (``/live/sports/123``) have the same shape, so
    without a stream's file name both have to look generated, or nearly so on a port that panels use."""
    user, password, last = segments
    is_stream = _STREAM_FILE.match(last) is not None
    if not (_NAME.match(user) and _NAME.match(password) and (is_stream or _NUMBER.match(last))):
        return False
    if is_stream and (odd_port or ".ts" in last.lower() or (_DIGIT.search(user) and _DIGIT.search(password))):
        return True
    return _is_login(user, password, odd_port=odd_port)


def _is_login(user: str, password: str, *, odd_port: bool) -> bool:
    if odd_port:
        return any(map(str.isdigit, user + password)) and len(password) >= 4
    return _MIXED_NAME.match(user) is not None and _MIXED_NAME.match(password) is not None


def _is_token_path(segments: list[str]) -> bool:
    for head, token in pairwise(segments):
        if head.lower() in _TOKEN_HEADS and _is_token(token):
            return True
        if token.lower() in {"announce", "announce.php", "scrape"} and _HEX_TOKEN.match(head):
            return True
    return False


def _is_token(value: str) -> bool:
    return not _UUID.match(value) and (_HEX_TOKEN.match(value) or _MIXED_TOKEN.match(value)) is not None


def is_masked(value: str) -> bool:
    """Whether ``value`` is what masking leaves behind, or a placeholder of that form."""
    return not value.strip("*")
