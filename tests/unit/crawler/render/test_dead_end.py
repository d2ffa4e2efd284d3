"""The proxy that forwards nothing."""

import asyncio
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.render.dead_end import dead_end, host_of


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (b"CONNECT shop.test:443 HTTP/1.1\r\n", "shop.test"),
        (b"GET http://u:p@shop.test:81/x HTTP/1.1\r\n", "shop.test"),
        (b"CONNECT [::1]:443 HTTP/1.1\r\n", "[::1]"),
        (b"\x16\x03\x01", ""),
        (b"", ""),
    ],
)
def test_host_is_read_from_the_request_line(line: bytes, host: str) -> None:
    """Both forms a browser sends to a proxy name the host; anything else names none."""
    assert host_of(line) == host


@given(st.binary(max_size=300))
def test_no_line_is_an_error(line: bytes) -> None:
    """Whatever arrives, a host or nothing is read from it."""
    assert isinstance(host_of(line), str)


def test_connections_end_unanswered_and_named() -> None:
    """Who asks is hung up on without a byte; the host is told, the browser's own errands are not."""

    async def ask() -> tuple[list[bytes], list[str]]:
        named: list[str] = []
        answers = []
        async with dead_end(named.append) as proxy:
            for host in ("hidden.test", "accounts.google.com"):
                reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(proxy).port)
                writer.write(f"CONNECT {host}:80 HTTP/1.1\r\n".encode())
                answers.append(await reader.read())
                writer.close()
        return answers, named

    assert asyncio.run(ask()) == ([b"", b""], ["hidden.test"])
