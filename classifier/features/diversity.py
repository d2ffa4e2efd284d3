"""How varied a page's words are: link farms and doorways repeat the same few without making a sentence."""

from collections.abc import Iterator

from classifier.features.sample import Sample
from classifier.features.signal import Signal

# Of 200 running words in honest pages of any kind some 40 % are different ones, in a dense price list 25 %.
_WINDOW = 200
_HONEST = 0.25
# Fewer words than this tell nothing of variety.
_LEAST = 60
_SENTENCE_ENDS = ".!?。！？؟।"


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``diversity:repeats`` (few different words) and ``diversity:no_sentences`` (words that end nothing)."""
    words = [word.folded for word in sample.words[:_WINDOW]]
    if len(words) < _LEAST:
        return
    distinct = len(set(words)) / len(words)
    if distinct < _HONEST:
        yield Signal("diversity:repeats", 1.0 - distinct / _HONEST, detail=f"{len(set(words))} of {len(words)}")
    ends = sum(sample.text.count(mark) for mark in _SENTENCE_ENDS)
    if ends * _LEAST < len(sample.words):
        yield Signal("diversity:no_sentences", 1.0)
