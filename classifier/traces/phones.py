"""Phone numbers in any spelling → E.164, with the country guessed where the page leaves it out."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

import phonenumbers

from classifier.traces.material import INVISIBLE, Link, Material, visible
from store.traces import Trace, TraceKind

_GAP = rf"[ \t\u00a0\u2000-\u200a\u202f\u3000().\-/\u2010-\u2015\u2212·{INVISIBLE}]"
_INTERNATIONAL = re.compile(rf"(?<![\w.+])(?:[+＋]|[0０]{{2}})(?:{_GAP}{{0,3}}\d){{7,16}}(?!\d)")
_NATIONAL = re.compile(rf"(?<![\w.,:+=/-])\(?\d(?:{_GAP}{{0,3}}\d){{6,13}}(?![\d:,])")
# What stands before a number that is to be called; without it seven digits are a price, a date or an id.
_LABEL = re.compile(
    r"\b(?:tel|tél|tlf|telf|telefon|telefono|teléfono|telefone|téléphone|phone|mobile|mobil|cell|celular|móvil|handy|"
    r"call(?: us)?|gsm|hotline|whatsapp|whats app|telepon|telp|hubungi|điện thoại|тел|телефон|viber)\b|"
    r"電話|电话|전화|연락처|هاتف|تلفن|واتساب|جوال|โทร|טלפון|τηλ|फ़ोन|☎|📞|📱|✆",
    re.IGNORECASE,
)
_LABEL_REACH = 28
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_MAX_CANDIDATES = 60
# Where one language is at home in one country above all; elsewhere a number without its country stays out.
_HOMES = {
    "ar": "", "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "es": "ES", "fa": "IR", "fi": "FI",
    "fr": "FR", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "id": "ID", "it": "IT", "ja": "JP", "ko": "KR",
    "lt": "LT", "nl": "NL", "no": "NO", "pl": "PL", "pt": "", "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI",
    "sq": "AL", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "ur": "PK", "vi": "VN",
}  # fmt: skip
_TLD_REGIONS = {"uk": "GB", "com": "", "net": "", "org": "", "tv": "", "me": "", "io": "", "co": "", "cc": "", "to": ""}
_REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)
# Sure: written with its country, or behind a link. Likely: the country was guessed, or the range is not known.
SURE, LIKELY = 0.97, 0.8
_WHATSAPP_HOSTS = frozenset({"wa.me", "api.whatsapp.com", "web.whatsapp.com", "whatsapp.com"})
_DIGITS = re.compile(r"\D")


def e164(text: str, region: str = "", *, assigned: bool = True) -> str:
    """``+`` and digits of a phone number; empty for anything else.

    ``region`` (ISO 3166, "GB") is the country of a number written without one. Any digits, gaps and dashes will do;
    ``00`` is read as ``+``. Without ``assigned`` the length is enough: numbering plans open ranges every month, and
    who writes ``+`` or links to a chat means a number.
    """
    plain = visible(text).strip()
    if plain[:1] != "+" and re.match(r"[(\s]*[0０]{2}(?![0０])", plain):
        plain = "+" + re.sub(r"\A[(\s]*[0０]{2}", "", plain)
    return _e164(plain, region, assigned)


@lru_cache(maxsize=4096)
def _e164(plain: str, region: str, assigned: bool) -> str:
    try:
        number = phonenumbers.parse(plain, region or None)
    except phonenumbers.NumberParseException:
        return ""
    exists = phonenumbers.is_valid_number(number) if assigned else phonenumbers.is_possible_number(number)
    if not exists or is_placeholder(str(number.national_number)):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_placeholder(digits: str) -> bool:
    """Whether a number is one that forms and themes show: one digit repeated, or counted up or down."""
    steps = {(int(second) - int(first)) % 10 for first, second in pairwise(digits[1:])}
    return len(steps) <= 1 and steps <= {0, 1, 9}


def country_of(number: str) -> str:
    """The ISO 3166 country of an E.164 number; empty where it belongs to none (satellites, services)."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ""
    return region if region and region != "001" else ""


def home_region(host: str, html_lang: str, language: str) -> str:
    """The country whose numbers a page leaves the country code out of: that of its suffix, then of its language."""
    suffix = host.rpartition(".")[2]
    region = _TLD_REGIONS.get(suffix, suffix.upper())
    if region in _REGIONS:
        return region
    declared = html_lang.replace("_", "-").partition("-")[2].upper()
    if declared in _REGIONS:
        return declared
    return _HOMES.get(language, "")


def extract(material: Material) -> Iterator[Trace]:
    """Numbers behind links, and those written in the text."""
    page = material.page
    region = home_region(urlsplit(page.url).hostname or "", page.html_lang, page.language)
    for link in material.links:
        yield from _linked(material, link, region)
    taken: set[int] = set()
    for found in _some(_INTERNATIONAL, material.text):
        sure = e164(found[0])
        number = sure or (e164(found[0], assigned=False) if found[0][0] in "+＋" else "")
        if number:
            taken.update(range(*found.span()))
            yield material.in_text(TraceKind.PHONE, number, *found.span(), SURE if sure else LIKELY)
    for found in _some(_NATIONAL, material.text) if region else ():
        if found.start() not in taken and _is_labelled(material.text, found.start()):
            number = e164(found[0], region)
            if number:
                yield material.in_text(TraceKind.PHONE, number, *found.span(), LIKELY)


def _some(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for count, found in enumerate(pattern.finditer(text)):
        if count == _MAX_CANDIDATES:
            return
        yield found


def _is_labelled(text: str, start: int) -> bool:
    before = text[max(0, start - _LABEL_REACH) : start]
    label = None
    for label in _LABEL.finditer(before):  # noqa: B007 - the last one counts
        pass
    return label is not None and not _SENTENCE_END.search(before, label.end() + 1)


def _linked(material: Material, link: Link, region: str) -> Iterator[Trace]:
    scheme, _, rest = link.href.partition(":")
    scheme = scheme.lower()
    if scheme in {"tel", "sms", "callto", "viber"}:
        written = unquote(rest.partition("?")[0])
        number = e164(written, region, assigned=False)
        if not number and len(written) > 10:
            number = e164("+" + _DIGITS.sub("", written))
        if number:
            yield material.in_link(TraceKind.PHONE, number, link, SURE)
    elif scheme == "whatsapp" or link.host in _WHATSAPP_HOSTS:
        number = whatsapp_number(link.href)
        if number:
            yield material.in_link(TraceKind.WHATSAPP, number, link, SURE)
            yield material.in_link(TraceKind.PHONE, number, link, SURE)


def whatsapp_number(url: str) -> str:
    """The number that a WhatsApp link opens, in E.164; empty for share buttons, groups and broken numbers."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    written = next(iter(parse_qs(parts.query.replace("+", "%2B")).get("phone", ())), "")
    if not written:
        written = unquote(parts.path).strip("/")
    if not re.match(r"[\s+(]*\d", written) or re.search(r"[^\W\d_]", written):
        return ""
    return e164("+" + _DIGITS.sub("", visible(written)).removeprefix("00"), assigned=False)
