"""File names tell what is no page."""

import pytest

from crawler.media import FileKind, file_kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.test/x.MP4", FileKind.MEDIA),
        ("https://a.test/x.m3u8?t=1", FileKind.PLAYLIST),
        ("https://a.test/x.tar.gz", FileKind.BINARY),
        ("https://a.test/x.css", FileKind.FURNITURE),
        ("https://a.test/x.nfo", None),
        ("https://a.test/x.php", None),
        ("https://a.ts/", None),
        ("https://a.test/?file=x.mp4", None),
        ("https://a.test/x.mp4/info", None),
        ("https://a.test/.zip", None),
    ],
)
def test_only_the_end_of_the_path_counts(url: str, kind: FileKind | None) -> None:
    """Host names, queries and folders that look like files are pages all the same."""
    assert file_kind(url) is kind
