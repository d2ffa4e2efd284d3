"""What a stored page says of its offer, read by the extraction that scored it (pure)."""

import re
from collections.abc import Iterator

from classifier.features import offers
from classifier.features.sample import Sample, take
from classifier.parsed import MediaKind, Page
from classifier.reasons import wording
from store.offers import Said
from store.pages import StoredPage

# Signals whose detail is the offer in the page's own words, and those whose detail counts something.
_QUOTED = frozenset({"offer:ladder", "offer:trial_hours"})
_COUNTED = frozenset({"offer:channels", "offer:titles"})
# Ways to pay, as the lexicons have them.
_PAYING = ("payment", "gift")
_CURRENCIES = {"€": "EUR", "£": "GBP", "₺": "TRY", "TL": "TRY", "₩": "KRW", "₹": "INR", "₽": "RUB", "ZŁ": "PLN"}
_NO_LETTER = re.compile(r"[\d.,'\u00a0\u202f\s]+")
# More prices than a ladder for every number of screens has: a shop of many things.
_MOST_PRICES = 60


def read_offer(page: StoredPage) -> tuple[Said, ...]:
    """Prices with their currencies, lengths of subscription, counts of channels and films, hours of trial, ways to
    pay; each once, named as reasons name them."""
    read = Page(page.url, MediaKind.HTML, title=page.title, text=page.text, language=page.language)
    sample = take(read)
    return tuple(dict.fromkeys((*_prices(sample), *_signals(sample), *_ways_to_pay(sample))))


def _prices(sample: Sample) -> Iterator[Said]:
    what = wording()["signals"]["offer:prices"]
    for found in offers.find_prices(sample.text)[:_MOST_PRICES]:
        currency = _NO_LETTER.sub("", found.group()).upper()
        amount = offers.amount(found.group(1) or found.group(2))
        yield Said(what, found.group().strip(), amount, _CURRENCIES.get(currency, currency))


def _signals(sample: Sample) -> Iterator[Said]:
    names = wording()["signals"]
    for signal in offers.extract(sample):
        if signal.name in _QUOTED:
            yield Said(names[signal.name], signal.detail)
        elif signal.name in _COUNTED:
            yield Said(names[signal.name], signal.detail, offers.count(signal.detail))


def _ways_to_pay(sample: Sample) -> Iterator[Said]:
    names = wording()["concepts"]
    for concept in _PAYING:
        for hit in sample.places.get(concept, ()):
            yield Said(names[concept], " ".join(sample.text[hit.start : hit.end].lower().split()))
