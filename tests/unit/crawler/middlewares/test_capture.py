"""What is kept of an answer's head."""

import pytest

from crawler.middlewares.capture import pointed_at


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("", ""),
        ("/next", "https://shop.example/next"),
        ("https://other.example/", "https://other.example/"),
        (
            "https://other.example/get.php?username=ann&password=secret",
            "https://other.example/get.php?username=***&password=******",
        ),
    ],
)
def test_a_redirect_is_kept_whole_and_without_secrets(location: str, kept: str) -> None:
    """The target as an address of its own, nothing of anybody's password, and nothing where there was no redirect."""
    assert pointed_at(location, "https://shop.example/") == kept
