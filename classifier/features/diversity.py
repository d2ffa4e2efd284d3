"""How varied a page's words are: link farms and doorways repeat the same few without making a sentence."""

from collections.abc import Iterator
from itertools import accumulate
from operator import attrgetter

from classifier.features.sample import Sample
from classifier.features.signal import Signal

# Of 200 running words in honest pages of any kind some 40 % are different ones, in a dense price list 25 %.
_WINDOW = 200
_HONEST = 0.25
# Fewer words than this tell nothing of variety.
_LEAST = 60
_FOLDED = attrgetter("folded")
_SENTENCE_ENDS = ".!?。！？؟।"


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``diversity:repeats`` (few different words) and ``diversity:no_sentences`` (words that end nothing)."""
    words = list(map(_FOLDED, sample.words[:_WINDOW]))
    if len(words) < _LEAST:
        return
    distinct = len(set(words)) / len(words)
    if distinct < _HONEST:
        yield Signal("diversity:repeats", 1.0 - distinct / _HONEST, detail=f"{len(set(words))} of {len(words)}")
    ends = accumulate(map(sample.text.count, _SENTENCE_ENDS))
    if not any(number * _LEAST >= len(sample.words) for number in ends):  # full stops alone are mostly enough
        yield Signal("diversity:no_sentences", 1.0)
