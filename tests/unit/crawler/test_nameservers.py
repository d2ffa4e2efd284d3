"""Name servers of a domain: the question, and what is taken from an answer; a real DNS server on loopback."""

import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.names import dns

from crawler.nameservers import MOST, named_servers, own_domain
from store.traces import TraceKind
from tests.patience import PATIENCE

# Asks for the sites of its first argument at the port in its second, in a reactor of its own; prints what came of each.
DRIVER = """
import json, sys
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor
from twisted.internet.defer import Deferred
import asyncio
from crawler.nameservers import NameServers
async def ask():
    servers = NameServers(0.5, [("127.0.0.1", int(sys.argv[2]))])
    for site in json.loads(sys.argv[1]):
        try:
            print(" ".join(trace.value for trace in await servers.traces(site)))
        except Exception as error:
            print("failed")
reactor.callWhenRunning(
    lambda: Deferred.fromFuture(asyncio.ensure_future(ask())).addBoth(lambda _: reactor.stop())
)
reactor.run()
"""


@contextmanager
def answering(table: dict[str, list[str]]) -> Iterator[tuple[int, list[str]]]:
    """A name server that knows ``table`` and stays silent on everything else; its port and what it was asked."""
    asked: list[str] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            raw, sock = self.request
            message = dns.Message()
            message.fromStr(raw)
            name = message.queries[0].name.name.decode()
            asked.append(f"{name} {dns.QUERY_TYPES[message.queries[0].type]}")
            if name in table:
                message.answer = 1
                message.answers = [dns.RRHeader(name, dns.NS, payload=dns.Record_NS(host)) for host in table[name]]
                sock.sendto(message.toStr(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()
            thread.join()


def test_a_domain_is_asked_for_once_by_its_registered_name() -> None:
    """The question is about the whole domain, the answer in one spelling; silence fails in time and costs no more."""
    with answering({"shop.example.com": [], "example.com": ["NS2.Brand-DNS.net", "ns1.brand-dns.net."]}) as (
        port,
        asked,
    ):
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, json.dumps(["shop.example.com", "silent.net", "t.me/brand"]), str(port)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.stdout.splitlines() == ["ns1.brand-dns.net ns2.brand-dns.net", "failed", ""], done.stderr
    assert asked[0] == "example.com NS"
    assert not any("t.me" in question for question in asked)


@pytest.mark.parametrize(
    ("site", "domain"),
    [
        ("shop.brand.co.uk", "brand.co.uk"),
        ("brand.com", "brand.com"),
        ("t.me/brand", ""),
        ("brand.github.io", ""),
        ("203.0.113.5", ""),
    ],
)
def test_only_a_domain_of_its_own_is_asked_for(site: str, domain: str) -> None:
    """Accounts, tenants of a shared host and addresses have no name servers of their own."""
    assert own_domain(site) == domain


def header(name: str, host: str, kind: int = dns.NS) -> dns.RRHeader:
    """One record of an answer."""
    payload = dns.Record_NS(host) if kind == dns.NS else dns.Record_A("203.0.113.5")
    return dns.RRHeader(name, kind, payload=payload)


def test_what_is_not_about_the_domain_is_left_out() -> None:
    """Records of other names and kinds, and addresses in place of names, are no name servers; a flood is cut."""
    answers = [
        header("brand.com", "NS1.brand.com"),
        header("other.com", "ns1.other.com"),
        header("brand.com", "", dns.A),
        header("brand.com", "203.0.113.5"),
        header("brand.com", "localhost"),
    ]
    assert [trace.value for trace in named_servers("brand.com", answers)] == ["ns1.brand.com"]
    flood = [header("brand.com", f"ns{number}.brand.com") for number in range(100)]
    assert len(named_servers("brand.com", flood)) == MOST


@given(st.lists(st.text(st.characters(codec="latin-1"), max_size=60), max_size=5))
def test_any_answer_can_be_read(hosts: list[str]) -> None:
    """Whatever a server says becomes names of hosts in lower case, or nothing."""
    answers = [header("brand.com", "")]
    for host in hosts:
        record = header("brand.com", "")
        record.payload.name.name = host.encode("latin-1")
        answers.append(record)
    for trace in named_servers("brand.com", answers):
        assert trace.kind is TraceKind.NAME_SERVER
        assert trace.value == trace.value.lower().strip(".")
        assert trace.value.isprintable()
