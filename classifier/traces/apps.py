"""Apps that a page hands out: packages of stores, APK files, codes for side-loading on TV boxes."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from classifier.traces.material import Link, Material
from store.traces import Trace, TraceKind

_PACKAGE = re.compile(r"[a-zA-Z]\w*(?:\.[a-zA-Z]\w*){1,8}\Z")
_TEMPLATE = re.compile(r"com\.(?:example|companyname|yourcompany|mycompany)\.")
_APPLE = re.compile(r"/(app|developer|artist)/(?:[^/?#]+/)?id(\d{7,12})\b")
_APK = re.compile(r"/([^/?#]{3,120})\.(?:apk|xapk|apkm)(?:[?#]|\Z)", re.IGNORECASE)
# The part of a file name that changes with every release: versions, builds, dates, processor names.
_VERSION = re.compile(
    r"(?:(?:[-_. +(]+(?:v(?:er(?:sion)?)?[-_. ]?)?)?\d+(?:[._-]\d+)*[a-z]?|[-_. +(]+(?:release|signed|universal|final|"
    r"latest|mod|arm64|armeabi|v7a|v8a|x86|build|debug|beta)\)?)+\Z",
    re.IGNORECASE,
)
_NOBODYS = frozenset(
    {"app", "base", "release", "download", "latest", "android", "apk", "file", "setup", "install", "main"}
)
_CODE = re.compile(
    r"(?:\bdownloader\b[^\d\n]{0,30}\bcode\b|\bcode\b[^\d\n]{0,20}\bdownloader\b|\baftv\w*\s?code\b)[^\d\n]{0,12}"
    r"(?<!\d)(\d{4,8})(?!\d)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b(?:aftv\.news|go\.aftvnews\.com)/(\d{3,8})\b", re.IGNORECASE)
SURE, WRITTEN = 0.98, 0.9


def extract(material: Material) -> Iterator[Trace]:
    """Packages and files behind links, codes in the text."""
    for link in material.links:
        value = package(link)
        if value:
            yield material.in_link(TraceKind.APP_PACKAGE, value, link, SURE)
    if "downloader" in material.lower or "aftv" in material.lower:
        for pattern in (_CODE, _SHORT):
            for found in pattern.finditer(material.text):
                yield material.in_text(TraceKind.APP_PACKAGE, f"downloader:{found[1]}", *found.span(), WRITTEN)


def package(link: Link) -> str:
    """What app a link leads to: a package name, ``apple:ID`` (``apple-developer:ID``), ``apk:name`` without
    its version, ``downloader:CODE``; empty where it leads to none."""
    if link.host == "play.google.com" or link.href[:7].lower() == "market:":
        return _play(link.href)
    if link.host in {"apps.apple.com", "itunes.apple.com"}:
        found = _APPLE.search(link.href)
        return f"apple{'' if found[1] == 'app' else '-developer'}:{found[2]}" if found else ""
    short = _SHORT.search(link.href)
    if short:
        return f"downloader:{short[1]}"
    file = _APK.search(link.href)
    return _apk(unquote(file[1])) if file else ""


def _play(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    name = parse_qs(parts.query).get("id", [""])[0]
    named = "details" in parts.path + parts.netloc and _PACKAGE.match(name) and not _TEMPLATE.match(name)
    return name if named else ""


def _apk(name: str) -> str:
    plain = re.sub(r"[-_. +]+", "-", _VERSION.sub("", name)).strip("-()").lower()
    return f"apk:{plain}" if len(plain) > 2 and plain not in _NOBODYS else ""
