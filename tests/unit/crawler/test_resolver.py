"""Names lead to public addresses or nowhere: on the resolver that connections use, in a reactor of its own."""

import json
import os
from pathlib import Path

import pytest

from tests.warm import Command

# Looks names up one after the other, with a table in place of the system's resolver; prints what came of each.
DRIVER = """
import json, socket, sys
story = json.loads(sys.argv[1])
answers = {name: list(known) for name, known in story["names"].items()}
socket.gethostbyname = lambda name: answers[name].pop(0)
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor
from twisted.internet.defer import ensureDeferred
from crawler import resolver
resolver.KEEP_SECONDS = story["keep"]
resolver.trusted_names.update(story["trusted"])
made = resolver.PublicResolver(reactor, 5.0, frozenset(story["allowed"]))
async def look():
    for name in story["ask"]:
        try:
            print("given", await made.getHostByName(name))
        except resolver.NotPublicError:
            print("refused", made.refused[name])
reactor.callWhenRunning(lambda: ensureDeferred(look()).addBoth(lambda _: reactor.stop()))
reactor.run()
"""


def look_up(
    *ask: str, keep: float = 300.0, trusted: tuple[str, ...] = (), allowed: tuple[str, ...] = (), **names: str
) -> list[str]:
    """What the resolver says to each question; ``names`` are the system's answers, one after the other."""
    table = {f"{name}.test": answers.split() for name, answers in names.items()}
    asked = [name if name[-1].isdigit() else f"{name}.test" for name in ask]
    story = {"ask": asked, "names": table, "keep": keep}
    story |= {"trusted": list(trusted), "allowed": list(allowed)}
    command = Command(DRIVER, [json.dumps(story)], Path.cwd(), os.environ)
    said, failed = command.communicate()
    assert command.returncode == 0, failed
    return said.splitlines()


def test_public_address_is_given_and_remembered() -> None:
    """The system is asked once; the second question gets the address of the first."""
    assert look_up("shop", "shop", shop="8.8.4.4") == ["given 8.8.4.4"] * 2


def test_name_that_turns_inward_is_refused() -> None:
    """DNS rebinding: a first answer that is public does not vouch for the second."""
    assert look_up("shop", "shop", keep=0.0, shop="8.8.4.4 127.0.0.1") == ["given 8.8.4.4", "refused 127.0.0.1"]


def test_remembered_private_address_is_refused_again() -> None:
    """A private answer from memory is refused as it was when it was fresh."""
    assert look_up("shop", "shop", shop="10.1.2.3") == ["refused 10.1.2.3"] * 2


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "100.64.0.1", "192.168.0.1", "172.16.9.9", "0.0.0.0", "224.0.0.1", "::ffff:127.0.0.1"],
)
def test_special_addresses_are_refused(address: str) -> None:
    """Metadata services, carrier networks, private networks, multicast and mapped addresses get no connection."""
    assert look_up("shop", shop=address) == [f"refused {address}"]


def test_exceptions_are_named() -> None:
    """The run's own proxy may be anywhere, an allowed address is given out, its neighbour is not."""
    said = look_up(
        "proxy", "bench", "other", trusted=("proxy.test",), allowed=("127.0.0.1",),
        proxy="10.0.0.1", bench="127.0.0.1", other="127.0.0.2",
    )  # fmt: skip

    assert said == ["given 10.0.0.1", "given 127.0.0.1", "refused 127.0.0.2"]


def test_an_address_is_asked_of_nobody() -> None:
    """What is an address already is judged without a look-up: a public one given, a private one refused."""
    assert look_up("8.8.4.4", "10.1.2.3") == ["given 8.8.4.4", "refused 10.1.2.3"]
