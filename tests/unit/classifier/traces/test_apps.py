"""Apps that pages hand out."""

import pytest

from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Values


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="https://play.google.com/store/apps/details?id=tv.brand.player&hl=de">x</a>', {"tv.brand.player"}),
        ('<a href="market://details?id=tv.brand.player">x</a>', {"tv.brand.player"}),
        ('<a href="https://apps.apple.com/de/app/brand/id1234509876">x</a>', {"apple:1234509876"}),
        ('<a href="https://apps.apple.com/us/developer/brand/id1234509876">x</a>', {"apple-developer:1234509876"}),
        ('<a href="/files/BrandTV_v4.2.1-release.apk">x</a>', {"apk:brandtv"}),
        ('<a href="https://dl.brand.xyz/BrandTV-4.3.apk?dl=1">x</a>', {"apk:brandtv"}),
        ("<p>Open Downloader and enter the code: 482915</p>", {"downloader:482915"}),
        ("<p>Downloader code: 482915</p>", {"downloader:482915"}),
        ("<p>Code Downloader : 482915</p>", {"downloader:482915"}),
        ("<p>Go to aftv.news/482915</p>", {"downloader:482915"}),
        ("<p>The Downloader app of 2024</p>", set()),
        (
            '<a href="/app.apk">x</a><a href="https://play.google.com/store/apps/details?id=com.example.app">x</a>',
            set(),
        ),
        ('<a href="https://itunes.apple.com/us/podcast/talk/id426497635">x</a>', set()),
    ],
)
def test_apps(values: Values, html: str, found: set[str]) -> None:
    """Stores, files whatever their version, and codes; generic names, templates and podcasts are no apps."""
    assert values(TraceKind.APP_PACKAGE, html) == found
