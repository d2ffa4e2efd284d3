"""Credentials made unreadable: what may be kept of a URL that carries some, and text cleaned of them.

Kept are host, port, the path's shape and a keyed hash, so that the same link is known again and two links to one
panel are seen together, while nobody can use it.
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from store.credentials import carries_credentials, may_carry_credentials
from store.hosts import clean_host
from store.words import words

# 128 bits: no two links of a store meet by chance, and short enough to read in a table.
_DIGEST_CHARACTERS = 32

# Shapes are for people to compare: the longest real one has some 80 characters.
_SHAPE_CHARACTERS = 200

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
_TELLING_NAMES = words("type output key action")
_NAMES_FOLLOW = frozenset("?&#;")
_EXTENSION = re.compile(r"\.(?:ts|m3u8?|mp4|mkv|avi|mpe?g|flv|php)\Z", re.IGNORECASE)
_PARTS = re.compile(
    r"([({]*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}|[({]*)([^/\\?#]*@)?([^/\\?#]*)(.*)", re.IGNORECASE | re.DOTALL
)
_DELIMITERS = re.compile(r"([/\\?&#=;])")
_STARS = re.compile(r"\*+")

_PARTING = r"\s\"'<>`，。；、！？（）【】「」『』"
# Taken from its start on and given up for good where no sign comes: so it stays linear.
_SIGNED_WORD = re.compile(rf"(?<![^{_PARTING}])[^{_PARTING}/@=]*+[/@=][^{_PARTING}]*+")
_CLOSING = ")]}.,;:!?"
_URL_START = re.compile(r"(?:h(?:tt|xx)ps?|rtmps?|rtsp|mms|ftp)(?::|\[:\])[/\\]{2}", re.IGNORECASE)
# What stands before the colon in front of a mail address is a label, not a user.
_BARE_LOGIN = re.compile(
    r"(?<![\w.+-])(?!(?:e-?mail|mailto|mail|sip|xmpp|tel|skype):)[^\s:/@]{1,64}:(?!\*+@)[^\s:/@]{1,64}"
    r"(?=@[\w.-]{3,253}(?::\d|/))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(\b(?:(?:api|access|auth|refresh|client|subscription)[-_]?)?(?:key|token|secret|password|passwd|passkey)\"?\s?[=:]\s?\"?|"
    r"\bauthorization\"?\s?[=:]\s?\"?(?:bearer|basic)\s)([\w+/=.~%-]{12,})",
    re.IGNORECASE,
)
_MAC = re.compile(r"\b(00:1A:79:)((?:[0-9A-F]{2}:){2}[0-9A-F]{2})\b", re.IGNORECASE)

# A login as a shop or a forum prints it: the word, and what is to be typed. In a form a word of the page may stand
# there instead: one starred too many costs less than a password shown.
_TYPED = re.compile(
    r"(\b(?:password|passwort|passwd|pass|pwd|pw|contrase[nñ]a|senha|mot de passe|mdp|parola|[şs]ifre|пароль|비밀번호)"
    r"[ \t]{0,3}[:=][ \t]{0,3})"
    r"([^\s\"'<>,;]{8,64})",
    re.IGNORECASE,
)
_LOGIN_NEAR = re.compile(
    r"\b(?:user(?:name)?|login|log-in|account|m3u|benutzer\w*|usuario|usu[aá]rio|utilisateur|логин)\b|아이디",
    re.IGNORECASE,
)
# With one of these ends every label of _NAMED and of _TYPED before its colon.
_NAMES = ("key", "token", "secret", "password", "passwd", "authorization")
_TYPED_NAMES = (
    *("pass", "password", "passwort", "passwd", "pwd", "pw", "contrasena", "contraseña", "senha", "passe", "mdp"),
    *("parola", "sifre", "şifre", "пароль", "비밀번호"),
)
# The longest label above, with what may part it from its colon.
_LABEL = 16
# A line or two of a page: as far as the two words of one login stand apart.
_NEAR = 120
# A note says why; a report belongs into a file.
NOTE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class MaskedUrl:
    """All that is kept of a URL with credentials: ``digest`` is an HMAC-SHA-256 of the whole URL, cut to 128 bits."""

    host: str
    port: int | None
    path_shape: str
    digest: str


def mask_credentials(url: str, key: bytes) -> MaskedUrl:
    """What may be kept of ``url``; ``key`` is the store's own secret, without which digests cannot be tried out."""
    found = _PARTS.match(url)
    authority, rest = (found[3], found[4]) if found else ("", "")
    host, _, port = authority.rpartition(":")
    if not port.isdigit() or len(port) > 5:
        host, port = authority, ""
    shape = _STARS.sub("*", _hide(rest))[:_SHAPE_CHARACTERS]
    digest = hmac.new(key, url.encode("utf-8", "replace"), sha256).hexdigest()[:_DIGEST_CHARACTERS]
    return MaskedUrl(clean_host(host) or "unknown", int(port) if port else None, shape, digest)


def mask_text(text: str) -> str:
    """``text`` with stars, character for character, over what is secret in it: URLs that carry credentials (host and
    shape stay), ``user:pass@host``, named keys and tokens (our own in a log line included), set-top boxes' MACs,
    passwords printed beside a user's name.

    The result is as long as ``text``, so offsets into one fit the other. Idempotent; linear in length.
    """
    if _is_signed(text):
        text = "\n".join([_mask_line(line) if _may_hide(line) else line for line in text.split("\n")])
    labels = _labels(text)
    if any(label.endswith(_NAMES) for label in labels):
        text = _NAMED.sub(_star_second, text)
    if "00:1A:79" in text or "00:1a:79" in text:
        text = _MAC.sub(_star_second, text)
    if any(label.endswith(_TYPED_NAMES) for label in labels):
        text = _TYPED.sub(_star_typed, text)
    return text


def _labels(text: str) -> list[str]:
    """What stands before colons and equals signs: most texts name no secret there, and need no closer look."""
    told = "\n".join([before[-_LABEL:].rstrip().rstrip('"') for before in text.replace("=", ":").split(":")[:-1]])
    # Patterns that ignore case take these two for an i.
    return told.casefold().replace("i\u0307", "i").replace("ı", "i").split("\n") if told else []


def _is_signed(text: str) -> bool:
    """Whether one of the signs is there that stand in every word with a secret; in most lines there is none."""
    return "/" in text or "@" in text or "=" in text


def _may_hide(line: str) -> bool:
    """Whether a word of ``line`` may carry a secret: one slash alone ("24/7") makes no path that does."""
    if "@" in line or "=" in line:
        return True
    slashes = line.count("/")
    return slashes > 1 or (slashes == 1 and ("%" in line or "\\" in line or not line.isprintable()))


def _mask_line(line: str) -> str:
    return _SIGNED_WORD.sub(lambda word: _mask_word(word[0]), line)


def clean_note(note: str) -> str:
    """What a person wrote, as it may be stored for good: secrets masked, controls and broken characters spaced out, cut
    to NOTE_CHARACTERS."""
    plain = "".join(char if char >= " " and not "\x7f" <= char <= "\x9f" else " " for char in note)
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return mask_text(plain)[:NOTE_CHARACTERS].strip()


def _star_second(found: re.Match[str]) -> str:
    return found[1] + "*" * len(found[2])


def _star_typed(found: re.Match[str]) -> str:
    """The password of a login that stands in the text, wherever its user's name stands beside it."""
    around = found.string[max(0, found.start() - _NEAR) : found.end() + _NEAR]
    return _star_second(found) if _LOGIN_NEAR.search(around) else found[0]


def _mask_word(word: str) -> str:
    if "@" not in word and not may_carry_credentials(word):  # most are dates, paths and choices ("24/7")
        return word
    cuts = [0, *(start for found in _URL_START.finditer(word) if (start := found.start())), len(word)]
    return "".join(_mask_piece(word[start:end]) for start, end in pairwise(cuts))


def _mask_piece(piece: str) -> str:
    url = piece.rstrip(_CLOSING)
    found = _PARTS.match(piece) if carries_credentials(url) else None
    if found is None:
        return _BARE_LOGIN.sub(lambda login: "*" * len(login[0]), piece) if "@" in piece else piece
    userinfo = "*" * (len(found[2]) - 1) + "@" if found[2] else ""
    return found[1] + userinfo + found[3] + _hide(found[4])


def _hide(rest: str) -> str:
    """Path, query and fragment with stars over every word that is not a panel's own."""
    shown, name, hidden = _SHOWN, "", []
    for part in _DELIMITERS.split(rest):
        if part in _NAMES_FOLLOW:
            shown = _SHOWN_NAMES
        elif part == "=":
            shown = _SHOWN_VALUES if name in _TELLING_NAMES else frozenset()
        elif part not in {"/", "\\"}:
            name = part.lower()
            hidden.append(part if name in shown else _stars(part))
            continue
        hidden.append(part)
    return "".join(hidden)


def _stars(part: str) -> str:
    extension = _EXTENSION.search(part)
    kept = extension[0] if extension else ""
    return "*" * (len(part) - len(kept)) + kept
