"""Mail addresses, also those written to be read by people alone (``name [at] host dot com``)."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from classifier.traces.material import Material, visible
from store.hosts import clean_host, has_known_suffix, is_address
from store.traces import Trace, TraceKind

_NAME = re.compile(r"[A-Za-z0-9][\w.+%-]{0,63}\Z")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# A page with more is a directory of other people.
_MOST = 40
_AT = r"(?:\s?[\[({<]\s?(?:at|@|arroba|æt)\s?[\])}>]\s?|\s\(a\)\s)"
_DOT = r"(?:\s?[\[({<]\s?(?:dot|\.|punkt|punto|point)\s?[\])}>]\s?|\sdot\s|\.)"
_SPELLED = re.compile(rf"(?<![\w.])[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}", re.IGNORECASE)
_SPELLED_HINT = re.compile(r"[\[({<]\s?(?:at|@|arroba|æt|a)\s?[\])}>]")
# As far as the longest address that is still one, spelled out, goes to either side of its sign.
_REACH = 70
# A content network hides addresses from harvesters: the first byte is XORed over the others.
_HIDDEN = re.compile(r"(?:data-cfemail=\"|/email-protection#)([0-9a-f]{10,200})")
# Providers whose mailbox ignores what follows a plus; the last pair also ignores dots.
_PLUS = frozenset({"gmail.com", "outlook.com", "hotmail.com", "live.com", "proton.me", "protonmail.com", "icloud.com"})
_DOTLESS = frozenset({"gmail.com"})
_SAME = {
    "googlemail.com": "gmail.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
}
_FILES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "ico"})
_EXAMPLES = frozenset({"example.com", "example.org", "example.net", "domain.com", "yourdomain.com", "email.com",
                       "mysite.com", "yoursite.com", "sentry.io", "company.com", "website.com"})  # fmt: skip
_EXAMPLE_NAMES = frozenset({"you", "your", "yourname", "youremail", "your.email", "name", "user", "username", "email",
                            "someone", "john.doe", "johndoe", "jane.doe", "example", "test", "noreply", "no-reply",
                            "nom", "exemple", "votre", "ihre"})  # fmt: skip
# Behind mailto: or with an @; spelled out, a sentence may look like one.
SURE, SPELLED = 0.97, 0.85


def mailbox(text: str) -> str:
    """The one spelling of the mailbox ``text`` names, lower case; empty where it names none or a placeholder.

    A plus tag (and Gmail's dots) lead to the same mailbox and are dropped; names of hosts are in A-label form.
    """
    name, mark, domain = visible(text).strip().lower().rpartition("@")
    host = clean_host(domain.strip("."))
    if not mark or not name or host is None or is_address(host) or not has_known_suffix(host):
        return ""
    if host.rpartition(".")[2] in _FILES or host in _EXAMPLES or set(name) <= set("x*.-_"):
        return ""
    host = _SAME.get(host, host)
    if host in _PLUS or host in _SAME.values():
        name = name.partition("+")[0]
    if host in _DOTLESS:
        name = name.replace(".", "")
    return f"{name}@{host}" if name and name not in _EXAMPLE_NAMES else ""


def extract(material: Material) -> Iterator[Trace]:
    """Addresses behind mailto:, in the text in either spelling, and those a content network hides."""
    for link in material.links:
        if link.href[:7].lower() == "mailto:":
            for written in unquote(link.href[7:].partition("?")[0]).split(","):
                box = mailbox(written)
                if box:
                    yield material.in_link(TraceKind.MAIL, box, link, SURE)
    text = material.text
    for place in islice(re.finditer("@", text), _MOST):
        start, end = _around(text, place.start())
        box = mailbox(text[start:end])
        if box:
            yield material.in_text(TraceKind.MAIL, box, start, end, SURE)
    for hint in islice(_SPELLED_HINT.finditer(material.lower), _MOST):
        yield from _spelled(material, hint.start())
    for found in _HIDDEN.finditer(material.source) if "email" in material.source else ():
        box = mailbox(_unhide(found[1]))
        if box:
            yield material.in_source(TraceKind.MAIL, box, box, SURE)


def _around(text: str, place: int) -> tuple[int, int]:
    """Where the address around the @ at ``place`` starts and ends."""
    before = max(0, place - _REACH)
    name, domain = _NAME.search(text[before:place]), _DOMAIN.match(text, place + 1)
    return before + name.start() if name else place, domain.end() if domain else place


def _spelled(material: Material, place: int) -> Iterator[Trace]:
    for found in _SPELLED.finditer(material.text, max(0, place - _REACH), place + _REACH):
        plain = re.sub(_DOT, ".", re.sub(_AT, "@", found[0], flags=re.IGNORECASE), flags=re.IGNORECASE)
        box = mailbox(plain)
        if box:
            yield material.in_text(TraceKind.MAIL, box, *found.span(), SPELLED)


def _unhide(code: str) -> str:
    if len(code) % 2:
        return ""
    key, *hidden = bytes.fromhex(code)
    return bytes(byte ^ key for byte in hidden).decode("utf-8", "replace")
