"""The spellings under which a thing that somebody types may be stored as a trace or a release (pure)."""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from store.urls import refang

# How classifier/traces spells what carries a service's or chain's name before a colon.
_PREFIXES = (
    *(
        "btc",
        "ltc",
        "doge",
        "tron",
        "eth",
        "xmr",
        "yandex",
        "hotjar",
        "clarity",
        "apk",
        "downloader",
        "apple",
        "amazon",
    ),
    *("me", "button", "mmh3", "sellix", "stripe", "paddle"),
)

# Hosts that only lead to an account: the name behind is what is stored.
_ACCOUNT_HOSTS = {"t.me", "telegram.me", "telegram.dog", "discord.gg", "paypal.me", "wa.me", "api.whatsapp.com"}
_SCHEMES = ("mailto:", "tel:", "skype:", "bitcoin:", "ethereum:", "litecoin:", "whatsapp:")

_PHONE = re.compile(r"(?:\+|00)?[\d\s().\-/]{7,30}\Z")

# The longest stored value; what is longer is a page, not a name.
_LONGEST = 200


def spellings(text: str) -> tuple[str, ...]:
    """Every value that ``text`` may be stored as, the likeliest first: mail, phone (E.164), account, wallet, id."""
    plain = unicodedata.normalize("NFKC", refang(text)).strip().strip("<>\"'")
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        return ()
    found = [plain, *_from_url(plain)]
    found += [
        unquote(plain[len(scheme) :].partition("?")[0]) for scheme in _SCHEMES if plain.lower().startswith(scheme)
    ]
    found += [name.removeprefix("@") for name in found]
    found += [number for name in list(found) if (number := phone(name))]
    found += [re.sub(r"[\s-]", "", name) for name in list(found)]
    for name in list(found):
        found += [name.lower(), name.upper(), *(f"{prefix}:{name}" for prefix in _PREFIXES)]
        found.append(f"eth:{name.lower()}")
        found.append(re.sub(r"\A(UA-\d+)-\d+\Z", r"\1", name.upper()))
    return tuple(dict.fromkeys(name for name in found if 0 < len(name) <= _LONGEST))


def phone(text: str) -> str:
    """``text`` as an international number (``+4791234567``), empty where it is none; digits of any script count."""
    digits = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text.strip())
    if not _PHONE.match(digits):
        return ""
    number = re.sub(r"\D", "", digits)
    number = number.removeprefix("00") if not digits.startswith("+") else number
    return f"+{number}" if 7 <= len(number) <= 15 else ""


def _from_url(text: str) -> list[str]:
    """The account that an address leads to."""
    if text.lower().startswith("tg:"):
        asked = parse_qs(urlsplit(text).query)
        return [value for name in ("domain", "invite", "phone") for value in asked.get(name, [])]
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return []
    host = parts.netloc.lower().removeprefix("www.")
    path = unquote(parts.path.strip("/"))
    if host not in _ACCOUNT_HOSTS or not path:
        return [f"{host}/{path.lower()}"] if path and "." in host else []
    asked_phone = parse_qs(parts.query).get("phone", [])
    last = path.removeprefix("s/").partition("/")[0]
    return [
        last,
        last.lower(),
        *(f"+{number.lstrip('+')}" for number in (*asked_phone, last) if number.lstrip("+").isdigit()),
    ]
