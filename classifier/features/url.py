"""What an address says: the concepts in its host name and path.

Only words with a meaning count. Length, suffix and unknown words are left out: where a corpus knows no real address
it invents one, and a model would learn which pages those are.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from classifier.features.hosts import host_of, path_of
from classifier.features.sample import Sample
from classifier.features.signal import Signal
from classifier.features.words import concepts_of

_PARTS = re.compile(r"[^\W_]+")
_HOST_MARK = re.compile(
    r"iptv|m3u|resell|torrent|warez|nulled|crack|pirate|stream|movies|predb|nfo|fansub|subs|anime|xtream|ott|smarters|"
    r"kanal|canal|abonn"
)


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``host:WORD`` and ``path:CONCEPT``."""
    host, path = host_of(sample.page.url), unquote(path_of(sample.page.url))
    labels = host.rpartition(".")[0]
    for mark in sorted(set(_HOST_MARK.findall(labels))):
        yield Signal(f"host:{mark}", 1.0, detail=host)
    for concept in sorted(set(concepts_of(_PARTS.findall(path), sample.page.language))):
        yield Signal(f"path:{concept}", 1.0, detail=path)
