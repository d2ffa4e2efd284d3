"""The user's table of networks."""

from pathlib import Path

import pytest

from classifier.traces.networks import read_networks
from store.errors import UsageError

CIDR = "network,asn,name\n203.0.113.0/25,AS64500,Brand Hosting\n2001:db8::/32,64501,Brand Six\n"
RANGES = "203.0.113.0\t203.0.113.127\t64500\tNL\tBrand Hosting\n198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n"


@pytest.mark.parametrize("text", [CIDR, RANGES])
def test_either_form_of_table(tmp_path: Path, text: str) -> None:
    """Prefixes and ranges say the same; what lies outside has no network, what nobody announces neither."""
    path = tmp_path / "networks.csv"
    path.write_text(text, "utf-8")
    table = read_networks(path)
    found = table.trace("203.0.113.5")
    assert found is not None
    assert (found.value, found.shown) == ("AS64500", "AS64500 Brand Hosting")
    assert [table.trace(address) for address in ("203.0.113.200", "198.51.100.7", "1.1.1.1", "nonsense")] == [None] * 4


def test_both_versions(tmp_path: Path) -> None:
    """Addresses of version 6 are looked up among their own."""
    path = tmp_path / "networks.csv"
    path.write_text(CIDR, "utf-8")
    found = read_networks(path).trace("2001:db8::7")
    assert found is not None
    assert found.value == "AS64501"


@pytest.mark.parametrize("text", ["", "no,networks\nat,all\n", "\0\n", "203.0.113.0,2001:db8::1,64500,x\n"])
def test_a_file_that_is_no_table(tmp_path: Path, text: str) -> None:
    """A file without one usable line is wrong usage, in one line."""
    path = tmp_path / "networks.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError):
        read_networks(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is wrong usage too."""
    with pytest.raises(UsageError, match="cannot be read as a table of networks: No such file"):
        read_networks(tmp_path / "absent.csv")
