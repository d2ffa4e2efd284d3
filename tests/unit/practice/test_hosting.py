"""Where practice hosts are hosted."""

from ipaddress import ip_address, ip_network

from practice.hosting import address_of
from practice.plan import make_plan

DOCUMENTATION = [ip_network(net) for net in ("198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]


def test_strangers_share_addresses_and_some_operators_have_their_own() -> None:
    """A shared address says nothing of who is behind; an own one is on all sites of its operator and no other."""
    hosts = make_plan(3, 2000).hosts
    tenants: dict[str, set[int | None]] = {}
    for host in hosts:
        tenants.setdefault(address_of(3, host), set()).add(host.operator)
    own = [address for address in tenants if address.startswith("2001:db8:1::")]
    assert own
    assert all(len(tenants[address]) == 1 for address in own)
    assert any(len(operators) > 3 for operators in tenants.values())


def test_no_address_is_anybodys() -> None:
    """Every address is of a range that is kept for documentation."""
    for host in make_plan(3, 400).hosts:
        address = ip_address(address_of(3, host))
        assert any(address in net for net in DOCUMENTATION if net.version == address.version)
