"""Where hosts are hosted: operators' own servers, and addresses that strangers share: all kept for documentation."""

from practice.dice import dice
from practice.hosts import Host

OWN_SERVER = 0.4  # operators who keep all their sites on one server of their own
BEHIND_CDN = 0.3  # of the others, those behind a network that serves everybody
CDN, SHARED = 6, 40  # addresses of that network, and of hosters who sell space to all


def address_of(seed: int, host: Host) -> str:
    """The address that a host answers from, outside of any proxy (RFC 5737 and RFC 3849)."""
    if host.operator is not None and dice(seed, "server", host.operator).random() < OWN_SERVER:
        return f"2001:db8:1::{host.operator + 1:x}"
    die = dice(seed, "address", host.number)
    if die.random() < BEHIND_CDN:
        return f"198.51.100.{die.randint(1, CDN)}"
    return f"203.0.113.{die.randint(1, SHARED)}"
