"""URLs: one spelling each, the site and the host group they belong to, and a spelling nobody can click."""

import hashlib
import re
from typing import NamedTuple
from urllib.parse import quote, urljoin

from store.hosts import clean_host, is_address, registrable_domain
from store.platforms import account_key, find_platform, subdomain_account
from store.words import words

# Longest URL kept: browsers and servers carry 2,000 characters everywhere; beyond it lie generated traps.
MAX_URL_LENGTH = 2_000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"(https?):[/\\]*([^/\\?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?\Z", re.DOTALL)
_INVISIBLE = "".join(map(chr, range(0x21)))
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_KEPT_IN_PATH = "/:@!$&'()*+,;=-._~%"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?"
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?\Z")

# What campaigns and click trackers append; affiliate marks (aff, ref, a_aid) stay: they are evidence.
_TRACKING = words("""
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid ttclid twclid igshid igsh li_fat_id mc_cid
    mc_eid _ga _gl _hsenc _hsmi __hstc __hssc __hsfp hsctatracking mkt_tok oly_anon_id oly_enc_id vero_id
    wickedid s_kwcid srsltid epik rb_clickid _openstat guccounter guce_referrer guce_referrer_sig
    __twitter_impression ref_src ref_url mibextid
""")
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "hsa_", "__cf_chl_")

# Names that are session ids whatever their value, and names that are one only when the value looks generated
# (sid=5 may be a story, s=lost a search).
_SESSIONS = words("""
    phpsessid jsessionid aspsessionid sessionid session_id sessid osc_sid oscsid zenid cfid cftoken xoopssid
""")
_MAYBE_SESSIONS = words("sid s session sess ssid")
_GENERATED = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,}\Z|[0-9a-f]{16,}\Z", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\(S\([a-z0-9]{16,}\)\)(?=/)", re.IGNORECASE)


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: int | None
    path: str
    query: str


def canonical_url(url: str, base: str = "") -> str | None:
    """The one spelling of ``url`` (resolved against ``base`` where given), or None if it is no web URL.

    http and https only; host as ``clean_host`` spells it; no user info, default port, fragment, dot segments,
    tracking parameters or session ids; percent-encoding normalised (RFC 3986, 6.2.2); at most MAX_URL_LENGTH
    characters. The order of the query is kept: what is fetched and put into evidence has to be what the page linked,
    and sorting would merge only 1 URL in 5,000 (measured on 96,000 links of real pages). Idempotent.
    """
    parts = _split(_resolve(url, base))
    if parts is None:
        return None
    port = "" if parts.port is None else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    whole = f"{parts.scheme}://{parts.host}{port}{parts.path}{query}"
    return whole if len(whole) <= MAX_URL_LENGTH else None


def _resolve(url: str, base: str) -> str:
    url = url.strip(_INVISIBLE)
    if len(url) > 4 * MAX_URL_LENGTH:
        return ""
    if not url.isprintable():
        url = url.translate(_LINE_BREAKS)
    if not base or _SCHEME.match(url):
        return url
    try:
        return urljoin(base, url.replace("\\", "/"))
    except ValueError:
        return ""


def _split(url: str) -> _Parts | None:
    found = _URL.match(url)
    authority = _AUTHORITY.match(found[2]) if found else None
    if found is None or authority is None:
        return None
    scheme, host = found[1].lower(), clean_host(authority[1])
    port = int(authority[2][:6]) if authority[2] else _DEFAULT_PORTS[scheme]
    if host is None or not 0 < port < 65_536:
        return None
    return _Parts(
        scheme, host, None if port == _DEFAULT_PORTS[scheme] else port, _path(found[3]), _query(found[4] or "")
    )


def _path(path: str) -> str:
    if _PLAIN_PATH.match(path):
        return path or "/"
    path = _PATH_SESSION.sub("", _escape(path.replace("\\", "/"), _KEPT_IN_PATH))
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    return (
        "&".join(pair for pair in _escape(query, _KEPT_IN_QUERY).split("&") if pair and not _is_noise(pair))
        if query
        else ""
    )


def _is_noise(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in _TRACKING or name in _SESSIONS or name.startswith(_TRACKING_PREFIXES):
        return True
    return (name in _MAYBE_SESSIONS or "sess" in name) and _GENERATED.match(value) is not None


def _escape(text: str, kept: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_normal_escape, text)
    return quote(text, safe=kept, errors="replace")


def _normal_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"
    code = int(match[1], 16)
    return chr(code) if code in _UNRESERVED else f"%{code:02X}"


def site_key(url: str) -> str:
    """What is reviewed as one site: the account on a shared platform (``t.me/name``), else the registrable domain
    with private suffixes (``name.github.io``, ``example.co.uk``), else the address.

    Raises ValueError if ``url`` is no web URL (``canonical_url`` gives None).
    """
    parts = _split(_resolve(url, ""))
    if parts is None:
        raise ValueError("not a web URL")
    domain = registrable_domain(parts.host, private_suffixes=True)
    customer = subdomain_account(parts.host, domain)
    platform = find_platform(parts.host, domain)
    if customer or platform is None:
        return customer or domain
    return account_key(platform, parts.host, parts.path, parts.query)


def host_group(url: str) -> str:
    """The unit of politeness: the registrable domain without private suffixes (all of t.me, all of github.io), or
    the address. Raises ValueError if ``url`` is no web URL."""
    parts = _split(_resolve(url, ""))
    if parts is None:
        raise ValueError("not a web URL")
    return registrable_domain(parts.host, private_suffixes=False)


def url_key(url: str) -> int:
    """A signed 64-bit hash of ``url`` as given, the same on every machine: fits an indexed BIGINT column."""
    return int.from_bytes(hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def url_from_text(text: str) -> str | None:
    """The canonical URL a person meant: a URL or a bare host with or without path, defanged or not.

    None for text with a line break or another control character inside: two addresses pasted at once are none.
    """
    text = refang(text.strip(_INVISIBLE + "<>\"'"))
    if any(char < " " or char == "\x7f" for char in text):
        return None
    if not re.match(r"https?:", text, re.IGNORECASE):
        if _SCHEME.match(text) and not re.match(r"[^/:]+:\d+(?:/|\Z)", text):
            return None
        text = "https://" + text.lstrip("/")
    url = canonical_url(text)
    return url if url and ("." in (host := url.split("/")[2]) or is_address(host)) else None


def defang(url: str) -> str:
    """A spelling that no program turns into a link: ``hxxps://example[.]com/path``."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    authority, slash, path = rest.partition("/")
    return scheme.replace("tt", "xx") + separator + authority.replace(".", "[.]") + slash + path


def refang(text: str) -> str:
    """Undo the usual defanged spellings (``hxxp``, ``[.]``, ``(.)``, ``[dot]``, ``[:]``, ``[/]``) in ``text``."""
    text = _DOT.sub(".", text)
    return _HXXP.sub(
        lambda match: "http" + match[1].lower() + "://",
        text.replace("[:]", ":").replace("[/]", "/").replace("[://]", "://"),
    )


_DOT = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\s?\[\s?dot\s?\]\s?|\s?\(\s?dot\s?\)\s?", re.IGNORECASE)
_HXXP = re.compile(r"\bh(?:xx|tt|\*\*)p(s?)(?:://|\[://\])", re.IGNORECASE)
