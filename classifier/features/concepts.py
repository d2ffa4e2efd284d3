"""What a page talks about, in any language: concepts and their mix."""

from collections.abc import Iterator

from classifier.features.sample import Hit, Sample
from classifier.features.signal import MAX_SPANS, Signal, Span, saturate

_FULL_COUNT = 12
"""A page that says a thing a dozen times is about it; more often only means that it is longer."""


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``has:C`` (how often), ``share:C`` (of all concepts met), ``title:C`` and ``disguised``."""
    total = len(sample.hits)
    for concept, hits in sample.places.items():
        spans = _spans(sample, hits)
        yield Signal(f"has:{concept}", saturate(len(hits), _FULL_COUNT), spans)
        yield Signal(f"share:{concept}", (len(hits) / total) ** 0.5, spans)
        opening = [hit for hit in hits if hit.end <= sample.title]
        if opening:
            yield Signal(f"title:{concept}", 1.0, _spans(sample, opening))
    disguised = sample.disguised()
    if disguised:
        spans = tuple(
            span
            for at in disguised[:MAX_SPANS]
            for span in sample.locate(sample.starts[at], sample.starts[at] + len(sample.folded(at)))
        )
        yield Signal("disguised", saturate(len(disguised), 3), spans)


def _spans(sample: Sample, hits: list[Hit]) -> tuple[Span, ...]:
    return tuple(span for hit in hits[:MAX_SPANS] for span in sample.locate(hit.start, hit.end))
