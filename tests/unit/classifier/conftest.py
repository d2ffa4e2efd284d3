"""A small base set that can be learnt, shared by the tests of training and scoring."""

import pytest

from classifier import base as base_sets
from classifier.base import BaseSet
from classifier.dataset import LabelledPage
from store.entities import Category

_TEXTS = {
    Category.IPTV_RESELLER: "IPTV subscription 18,000 channels 12 months 49.99 EUR free trial on WhatsApp no buffering",
    Category.RELEASE_GROUP: "Show.S01E0{n}.720p.HDTV.x264-GRP{n} Film.201{n}.1080p.BluRay.x264-TEAM nfo sfv nuked",
    Category.OTHER_PIRACY: "watch free online movies episodes download torrent magnet seeders leechers rapidgator",
    Category.LEGIT: "The police said on Monday that the court heard witnesses, according to the newspaper {n}",
}


def labelled_pages() -> list[LabelledPage]:
    """Forty pages of forty sources, ten a category, alike within a category."""
    pages = []
    for category, text in _TEXTS.items():
        for number in range(10):
            body = f"<html><body><p>{text.format(n=number)}</p><p>page number {number}</p></body></html>".encode()
            name = f"{category}-{number}"
            pages.append(LabelledPage(name, f"https://{number}.example/", body, category, "", "en", name, weak=False))
    return pages


@pytest.fixture(scope="session")
def small_base() -> BaseSet:
    """The base set of ``labelled_pages``."""
    return base_sets.build(labelled_pages())
