"""A link → its features: what anchor, surrounding text, host name and path say, in any language (pure).

Words go through the lexicons of the page model, so that "Abo", "구독" and "اشتراك" are one feature beside the word
itself. Host names are read in pieces of four letters, which find the trade in names that run words together.
"""

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import numpy as np

from classifier.features.fold import fold
from classifier.features.words import concepts_of
from crawler.linkcontext import FIRST_WORD, LISTED, SETTLES
from crawler.linkmodel import BUCKETS, PAD, LinkModel, Tokens
from store.hosts import is_address, registrable_domain

# How many of each kind are taken, first ones first: enough for what people write, too few for stuffed anchors.
MOST_WORDS, MOST_MEANINGS, MOST_NEARBY, MOST_PIECES, MOST_MARKS, MOST_PATH = 5, 4, 4, 12, 2, 2
WIDTH = MOST_WORDS + MOST_MEANINGS + MOST_NEARBY + MOST_PIECES + MOST_MARKS + MOST_PATH + 4
MOST_READ = 20
PIECE = 4

# Words that an operator understands, and the bucket of the model.
Feature = tuple[str, int]

# Trade words inside host names, for the first hundred fetches; pieces of names learn the rest.
_MARK = re.compile(
    r"iptv|1ptv|m3u|xtream|smarters|resell|panel|stream|kanal|canal|torrent|tracker|warez|scene|nfo|predb|release|crack|"
    r"ddl|movie|x26[45]|1080p|fansub|ott|4k|abo"
)
# Concepts of which a single mention in a link makes piracy likelier, and by how much, in logits.
_TRADE = (
    "iptv",
    "playlist",
    "panel_name",
    "player_name",
    "reseller",
    "scene_token",
    "index_name",
    "crack",
    "watch_free",
)
_TRADE_PRIOR = 0.8
# What pages speak of that settle what a site is.
_SETTLING = frozenset(
    {"price", "package", "subscription", "buy", "trial", "reseller", "credits", "contact", "channels"}
)
_WORD = re.compile(r"[^\W_]+")
# What leads to a further page of a list: its number, an arrow, or the word for "next".
_FURTHER = re.compile(
    r"\W*\d{1,4}\W*|\W*[›»→>]+\W*|\W*(?:next|older|more|weiter|nächste|suivante?|siguiente|próxim[ao]|seguinte|successiv[ao]|"
    r"volgende|następn[ay]|další|nästa|neste|næste|sonraki|berikutnya|selanjutnya|tiếp|следующ\w+|далее|التالي|다음|次へ?|下一页)"
    r"(?: (?:page|seite|página|pagina))?\W*",
    re.IGNORECASE,
)
# A page that names so many other sites is a list: threads, articles and shops name fewer.
LIST_NAMES = 10


def link_tokens(url: str, anchor: str = "", context: str = "", language: str = "", named: int = 0) -> Tokens:
    """(WIDTH,) features of one link, filled up with PAD; ``language`` is that of the page it stands on, ``named`` how
    many other sites that page names if the link stays on its site, else 0."""
    found = [token for _, token in named_features(url, anchor, context, language)]
    if named >= LIST_NAMES and _FURTHER.fullmatch(anchor):
        found.append(LISTED)
    return np.array(found + [PAD] * (WIDTH - len(found)), np.uint16)


def named_features(url: str, anchor: str = "", context: str = "", language: str = "") -> tuple[Feature, ...]:
    """The features of a link, none twice."""
    host, path_of, query = _split(url)
    anchored, path = _anchor_features(anchor, language), _path_features(path_of, query, language)
    settles = (_SETTLES,) if anchored.settles or path.settles else ()
    beside = _beside_features(context, language)
    return (*anchored.features, *beside, *_host_features(host), *path.features, *settles)


def _split(url: str) -> tuple[str, str, str]:
    """Host, path and query. Canonical addresses are cut by hand, at a third of what ``urlsplit`` takes."""
    if "@" in url or "[" in url or "#" in url:
        parts = urlsplit(url)
        return parts.hostname or "", parts.path, parts.query
    before, _, query = url.partition("://")[2].partition("?")
    place, slash, path = before.partition("/")
    return place.partition(":")[0].lower(), slash + path, query


def with_trade_words(prior: LinkModel) -> LinkModel:
    """``prior`` with what is known of the trade's words before anything was fetched."""
    weights = prior.weights.copy()
    for concept in _TRADE:
        weights[_named("the link speaks of", concept)[1]] = _TRADE_PRIOR
    return LinkModel(weights, prior.bias, prior.examples)


@lru_cache(maxsize=20_000)
def _named(kind: str, value: str) -> Feature:
    bucket = zlib.crc32(f"{kind}\0{value}".encode("utf-8", "replace")) % (BUCKETS - FIRST_WORD)
    return f"{kind} {value}", FIRST_WORD + bucket


_SETTLES: Feature = ("a page of offer or contact", SETTLES)


class _Told(NamedTuple):
    """What a part of a link tells, and whether it speaks of what settles what a site is."""

    features: tuple[Feature, ...]
    settles: bool


# A site's pages say the same in all their links, so parts are remembered and not whole links.
@lru_cache(maxsize=10_000)
def _anchor_features(anchor: str, language: str) -> _Told:
    said = _read(anchor, language)
    words = [_named("the link says", word) for word in said.words[:MOST_WORDS]]
    concepts = [_named("the link speaks of", concept) for concept in said.concepts[:MOST_MEANINGS]]
    return _Told((*words, *concepts), not _SETTLING.isdisjoint(said.concepts))


@lru_cache(maxsize=10_000)
def _beside_features(context: str, language: str) -> tuple[Feature, ...]:
    return tuple(_named("beside the link:", concept) for concept in _read(context, language).concepts[:MOST_NEARBY])


@lru_cache(maxsize=10_000)
def _path_features(path: str, query: str, language: str) -> _Told:
    said = _read(unquote(path), language)
    concepts = [_named("the path speaks of", concept) for concept in said.concepts[:MOST_PATH]]
    shape = _named("the address is", _shape(path, query))
    return _Told((*concepts, shape), not _SETTLING.isdisjoint(said.concepts))


class _Read(NamedTuple):
    """The different folded words of a text and the different concepts they stand for, in order."""

    words: tuple[str, ...]
    concepts: tuple[str, ...]


def _read(text: str, language: str) -> _Read:
    tokens = [match.group() for match in islice(_WORD.finditer(text), MOST_READ)]
    words = dict.fromkeys(word for word in map(fold, tokens) if not word.isdigit())
    return _Read(tuple(words), tuple(dict.fromkeys(concepts_of(tokens, language))))


@lru_cache(maxsize=10_000)
def _host_features(host: str) -> tuple[Feature, ...]:
    if is_address(host):
        return (_named("the host is", "a bare address"),)
    label, _, suffix = registrable_domain(host, private_suffixes=True).partition(".")
    marks = dict.fromkeys(_MARK.findall(host.removesuffix(suffix)))
    return (
        *(_named("the host name has", mark) for mark in islice(marks, MOST_MARKS)),
        *(_named("in the host name:", piece) for piece in islice(dict.fromkeys(_pieces(label)), MOST_PIECES)),
        _named("the host ends in", suffix or label),
    )


def _pieces(label: str) -> Iterator[str]:
    """Four letters at a time, from both ends: trade words stand there."""
    text = f"^{label}$"
    pieces = [text[start : start + PIECE] for start in range(max(1, len(text) - PIECE + 1))]
    for first, last in zip(pieces, reversed(pieces), strict=True):
        yield first
        yield last


def _shape(path: str, query: str) -> str:
    depth = min(path.rstrip("/").count("/"), 3)
    return "a front page" if depth == 0 and not query else f"{depth} levels deep{', with a query' if query else ''}"
