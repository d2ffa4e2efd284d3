"""What traces are read from."""

from classifier.traces.material import authority, host_name
from store.traces import VALUE_CHARACTERS


def test_a_place_is_told_without_its_user() -> None:
    """User and password are no part of a place, letters are small, and a host goes without www. and port."""
    assert authority("http://Paul:secret@WWW.Shop.example:8080/a?b") == "www.shop.example:8080"
    assert host_name("http://Paul:secret@WWW.Shop.example:8080/a?b") == "shop.example"
    assert authority("mailto:paul@shop.example") == ""


def test_a_place_longer_than_a_value_is_none() -> None:
    """What the column of values cannot hold is left out, not cut: a cut name is somebody else's."""
    longest = "a" * VALUE_CHARACTERS
    assert authority(f"http://{longest}/") == longest
    assert authority(f"http://{longest}a/") == ""
