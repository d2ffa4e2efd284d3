"""Whether an offer is made here: one in quotation marks is reported, one of nothing to watch is another trade."""

from collections.abc import Iterator

from classifier.features.quotes import is_quoted
from classifier.features.sample import Sample
from classifier.features.signal import MAX_SPANS, Signal

_OFFER = ("all_in_one", "buy", "channels", "credits", "instant", "price", "reseller", "stable", "subscription", "trial")
_SALE = ("buy", "credits", "messenger", "package", "payment", "price", "subscription", "trial")
_MEDIA = ("all_in_one", "box_name", "cardsharing", "channels", "crack", "download", "episode", "format_token", "index",
          "index_name", "iptv", "league", "live_tv", "movies", "panel_name", "pay_tv", "player_name", "playlist",
          "quality", "release", "releaser", "scene_token", "sports", "subbed", "watch_free")  # fmt: skip


def extract(sample: Sample) -> Iterator[Signal]:
    """Signals ``voice:quoted`` (share of an offer's words that stand in quotation marks) and ``voice:no_media``."""
    offers = [hit for concept in _OFFER for hit in sample.places.get(concept, ())]
    told = [hit for hit in offers if is_quoted(hit.start, hit.end, sample.quotes)] if sample.quotes else []
    if told:
        spans = tuple(span for hit in told[:MAX_SPANS] for span in sample.locate(hit.start, hit.end))
        yield Signal("voice:quoted", len(told) / len(offers), spans)
    if not any(concept in sample.places for concept in _MEDIA) and any(concept in sample.places for concept in _SALE):
        yield Signal("voice:no_media", 1.0)
