"""What mirrors of a page have in common: its bare structure, its style names, its words, its icon."""

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import mmh3
import numpy as np
from numpy.typing import NDArray

from classifier.traces.material import Material, host_name
from store.hosts import clean_host, registrable_domain
from store.traces import Trace, TraceKind

# A site is known by its front page: inner pages look alike within a site and are many.
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?|index\.\w{3,5}|home/?)?\Z", re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_CLASS = re.compile(r"\bclass=(?:\"([^\"]*)\"|'([^']*)')")
# Shorter pages are the same everywhere: error pages, parked domains, empty shops.
MIN_TAGS, MIN_CLASSES, MIN_WORDS = 60, 20, 120
_MAX_WORDS = 10_000
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d+")
# BANDS of ROWS values each: a pair that shares nine tenths of its word pairs meets in a band 9 times in 10, one that
# shares half of them 1 time in 64 (1 - (1 - s ** ROWS) ** BANDS).
BANDS, ROWS = 4, 8
_BINS = BANDS * ROWS
_ICON = re.compile(
    r"<link\b(?=[^>]{0,200}?\brel=[\"']?(?:shortcut )?icon\b)[^>]{0,200}?"
    r"\bhref=[\"']?data:image/[\w.+-]+;?([\w=;-]*),([^\"'\s>]+)",
    re.IGNORECASE,
)
_ICON_LINK = re.compile(
    r"<link\b(?=[^>]{0,300}?\brel=[\"']?(?:shortcut )?icon\b)[^>]{0,300}?\bhref=[\"']?([^\"'\s>]{1,300})", re.IGNORECASE
)
# Icons are named in the head.
_HEAD = 200_000
STRUCTURE, WORDS, ICON = 0.9, 0.9, 0.99


def extract(material: Material) -> Iterator[Trace]:
    """Fingerprints of a site's front page."""
    try:
        path = urlsplit(material.page.url).path
    except ValueError:
        return
    if not _FRONT.match(path):
        return
    yield from _structure(material.source)
    host = clean_host(host_name(material.page.url)) or ""
    name = registrable_domain(host, private_suffixes=True).partition(".")[0]
    for band in text_bands(material.text, name):
        yield Trace(TraceKind.TEXT, band, "near-duplicate text", "body", WORDS)
    if "data:image" in material.source:
        found = _ICON.search(material.source)
        if found:
            yield from icon_traces(_data(found[1], found[2]))


def icon_link(source: str, url: str) -> str:
    """Where the page at ``url`` says that its icon lies; empty where it says nothing, or has it in its markup."""
    found = _ICON_LINK.search(source[:_HEAD]) if "icon" in source[:_HEAD] else None
    if found is None or found[1].lower().startswith("data:"):
        return ""
    try:
        return urljoin(url, unescape(found[1]))
    except ValueError:
        return ""


def icon_traces(body: bytes, place: str = "markup") -> Iterator[Trace]:
    """The traces of an icon's bytes: MurmurHash3 of its Base64 with line ends, as search engines for hosts index it
    (and so comparable with theirs), and SHA-256; ``place`` is where it was found."""
    if body:
        murmur = mmh3.hash(base64.encodebytes(body))
        digest = hashlib.sha256(body).hexdigest()
        yield Trace(TraceKind.FAVICON, f"mmh3:{murmur}", f"{murmur} (sha256 {digest})", place, ICON)


def _structure(source: str) -> Iterator[Trace]:
    tags = [name.lower() for name in _TAG.findall(source)]
    if len(tags) >= MIN_TAGS:
        # A list of ten and one of twelve are the same template.
        bare = [tag for tag, before in zip(tags, [""] * 2 + tags, strict=False) if tag != before]
        bare = [tag for tag, before in zip(bare, ["", *bare], strict=False) if tag != before]
        yield Trace(TraceKind.TEMPLATE, f"dom:{_digest(' '.join(bare))}", f"{len(tags)} elements", "markup", STRUCTURE)
    names = {name for pair in _CLASS.findall(source) for name in (pair[0] or pair[1]).split()}
    styles = sorted(name for name in names if not _DIGIT.search(name))
    if len(styles) >= MIN_CLASSES:
        yield Trace(
            TraceKind.TEMPLATE, f"css:{_digest(' '.join(styles))}", f"{len(styles)} styles", "markup", STRUCTURE
        )


def text_bands(text: str, name: str) -> tuple[str, ...]:
    """BANDS digests of the words of a page; two pages share one where their texts are nearly the same.

    The site's own ``name`` and all numbers are left out, since a mirror changes its name, its prices and its contacts.
    One-permutation MinHash over pairs of words (Li, Owen and Zhang, NIPS 2012), empty bins filled from the next one
    (Shrivastava and Li, ICML 2014). Empty for a text too short to tell from others.
    """
    words = [word for word in _WORD.findall(text.lower()[: 8 * _MAX_WORDS]) if len(word) > 1 and not word[0].isdigit()]
    words = [word for word in words if len(word) < 4 or word not in name][:_MAX_WORDS]
    if len(words) < MIN_WORDS:
        return ()
    hashed = np.fromiter((zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words))
    signature = _sketch(hashed)
    rows = signature.reshape(BANDS, ROWS)
    return tuple(f"{number}:{_digest(row.tobytes().hex())}" for number, row in enumerate(rows))


def _sketch(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The least hash of each of _BINS equal parts of the hash space, over pairs of neighbouring words."""
    pairs = words[:-1] * np.uint64(0x9E3779B97F4A7C15) + words[1:] * np.uint64(0xC2B2AE3D27D4EB4F)
    pairs ^= pairs >> np.uint64(29)
    pairs *= np.uint64(0xBF58476D1CE4E5B9)
    pairs ^= pairs >> np.uint64(32)
    ordered = np.unique(pairs)
    bins = (ordered >> np.uint64(64 - _BINS.bit_length() + 1)).astype(np.int64)
    filled, first = np.unique(bins, return_index=True)
    nearest = np.searchsorted(filled, np.arange(_BINS)) % len(filled)
    steps = (filled[nearest] - np.arange(_BINS)) % _BINS
    least: NDArray[np.uint64] = ordered[first][nearest] + steps.astype(np.uint64)
    return least


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _data(options: str, body: str) -> bytes:
    try:
        raw = unquote_to_bytes(body)
        return base64.b64decode(raw) if "base64" in options.lower() else raw
    except (ValueError, binascii.Error):
        return b""
