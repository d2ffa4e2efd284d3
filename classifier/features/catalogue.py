"""All feature groups, by name; an ablation leaves one out."""

from collections.abc import Callable, Iterator

from classifier.features import concepts, diversity, offers, releases, structure, technology, url, voice
from classifier.features.sample import Sample
from classifier.features.signal import Signal

Extractor = Callable[[Sample], Iterator[Signal]]

FEATURES: tuple[tuple[str, Extractor], ...] = (
    ("concepts", concepts.extract),
    ("offers", offers.extract),
    ("releases", releases.extract),
    ("technology", technology.extract),
    ("structure", structure.extract),
    ("url", url.extract),
    ("diversity", diversity.extract),
    ("voice", voice.extract),
)


def signals(sample: Sample) -> Iterator[Signal]:
    """Everything the extractors see on one page; names are unique within a page."""
    for _, extractor in FEATURES:
        yield from extractor(sample)
