"""How varied a page's words are: link farms and doorways repeat the same few without making a sentence."""

from collections.abc import Iterator
from itertools import accumulate

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
    read = min(len(sample.words), _WINDOW)
    if read < _LEAST:
        return
    if len(set(sample.codes[:read].tolist())) < _HONEST * read:  # one word has one code, but so have many numbers
        different = len(set(map(sample.folded, range(read))))
        distinct = different / read
        if distinct < _HONEST:
            yield Signal("diversity:repeats", 1.0 - distinct / _HONEST, detail=f"{different} of {read}")
    ends = accumulate(map(sample.text.count, _SENTENCE_ENDS))
    if not any(number * _LEAST >= len(sample.words) for number in ends):  # full stops alone are mostly enough
        yield Signal("diversity:no_sentences", 1.0)
