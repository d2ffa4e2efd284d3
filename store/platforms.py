"""Shared platforms: where one host carries many accounts, the account is the site (the table: store/platform_table)."""

import re
from urllib.parse import parse_qsl, unquote

from store.platform_table import PLATFORMS, SUBDOMAIN_HOSTS, Platform
from store.words import words

_FILE = re.compile(r"\.(?:php|html?|aspx?|xml|txt|js|json|ico)\Z", re.IGNORECASE)

# Longer names belong to no account of any platform in the table; a key has to stay readable in a queue.
_MAX_ACCOUNT = 120

# Blogger answers under many country domains; blogspot.com alone is in the public suffix list today.
_BLOGGER_LABEL = "blogspot"

# Subdomains that platforms use themselves.
_NOT_ACCOUNTS = words("www m mobile web old new np amp api touch help support status blog about")


def find_platform(host: str, domain: str) -> Platform | None:
    """The platform of a cleaned ``host`` with registrable domain ``domain``, if it is one."""
    return PLATFORMS.get(host) or PLATFORMS.get(domain)


def subdomain_account(host: str, domain: str) -> str:
    """``name.platform`` where customers of ``domain`` have subdomains, else empty."""
    if domain not in SUBDOMAIN_HOSTS and domain.partition(".")[0] != _BLOGGER_LABEL:
        return ""
    label = host.removesuffix(domain).rstrip(".").rpartition(".")[2]
    return f"{label}.{domain}" if label and label not in _NOT_ACCOUNTS else ""


def account_key(platform: Platform, host: str, path: str, query: str) -> str:
    """The site key of an account on ``platform``, or the platform's own key where the URL names none."""
    path = unquote(path)
    account = (
        _by_subdomain(platform, host)
        or _by_prefix(platform, path)
        or _by_query(platform, path, query)
        or _by_segment(platform, path)
    )
    if not account or len(account) > _MAX_ACCOUNT or not account.isprintable() or " " in account:
        return platform.key
    return f"{platform.key}/{account if account.startswith(platform.cased) else account.lower()}"


def _by_subdomain(platform: Platform, host: str) -> str:
    label, _, domain = host.partition(".")
    return label if platform.subdomains and domain == platform.key and label not in _NOT_ACCOUNTS else ""


def _by_prefix(platform: Platform, path: str) -> str:
    for prefix, spelling in platform.prefixes.items():
        if path[1 : len(prefix) + 1].lower() == prefix:
            name = path[len(prefix) + 1 :].partition("/")[0]
            return spelling + name if name else ""
    return ""


def _by_query(platform: Platform, path: str, query: str) -> str:
    for place, (parameter, spelling) in platform.queries.items():
        if path.lower().rstrip("/") == place:
            return next((spelling + value for name, value in parse_qsl(query) if name == parameter), "")
    return ""


def _by_segment(platform: Platform, path: str) -> str:
    name = path[1:].partition("/")[0]
    return "" if not platform.bare or name.lower() in platform.reserved or _FILE.search(name) else name
