"""What a page talks about, in any language: concepts, their mix, and which stand side by side."""

from collections import defaultdict
from collections.abc import Iterator

from classifier.features.sample import Hit, Sample
from classifier.features.signal import MAX_SPANS, Signal, Span, saturate

NEAR_WORDS = 8
"""Two concepts this close are one statement: "12 months … 49 EUR", "18,000 channels … free trial"."""
_FULL_COUNT = 12
_FULL_PAIRS = 6


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``has:C`` (how often), ``share:C`` (of all concepts met), ``title:C`` and ``near:A+B``."""
    total = len(sample.hits)
    for concept, hits in sample.places.items():
        spans = _spans(sample, hits)
        yield Signal(f"has:{concept}", saturate(len(hits), _FULL_COUNT), spans)
        yield Signal(f"share:{concept}", (len(hits) / total) ** 0.5, spans)
        opening = [hit for hit in hits if hit.end <= sample.title]
        if opening:
            yield Signal(f"title:{concept}", 1.0, _spans(sample, opening))
    yield from _neighbours(sample)
    disguised = [at for at, word in enumerate(sample.words) if word.disguised]
    if disguised:
        spans = tuple(
            span
            for at in disguised[:MAX_SPANS]
            for span in sample.locate(sample.starts[at], sample.starts[at] + len(sample.words[at].folded))
        )
        yield Signal("disguised", saturate(len(disguised), 3), spans)


def _neighbours(sample: Sample) -> Iterator[Signal]:
    pairs: defaultdict[tuple[str, str], list[tuple[Hit, Hit]]] = defaultdict(list)
    hits = sample.hits
    for index, first in enumerate(hits):
        concept, at = first.concept, first.at
        for second in hits[index + 1 : index + 12]:
            if second.at - at > NEAR_WORDS:
                break
            beside = second.concept
            if beside != concept and second.at != at:
                pairs[(concept, beside) if concept < beside else (beside, concept)].append((first, second))
    for (one, other), found in pairs.items():
        spans = tuple(span for first, second in found[:MAX_SPANS] for span in sample.locate(first.start, second.end))
        yield Signal(f"near:{one}+{other}", saturate(len(found), _FULL_PAIRS), spans)


def _spans(sample: Sample, hits: list[Hit]) -> tuple[Span, ...]:
    return tuple(span for hit in hits[:MAX_SPANS] for span in sample.locate(hit.start, hit.end))
