"""Requests out of bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.wire import MAX_HEAD, BadRequestError, Reply, Request, take_request


def test_an_absolute_form_names_host_path_and_query() -> None:
    """A proxy request is split into host, port and target, and leaves the buffer."""
    buffer = bytearray(b"GET http://Shop.example:8080/a?b=c#d HTTP/1.1\r\nHost: x\r\n\r\nGET")
    request = take_request(buffer)
    assert request is not None
    assert (request.host, request.port, request.target, request.scheme) == ("shop.example", 8080, "/a?b=c", "http")
    assert bytes(buffer) == b"GET"


def test_inside_a_tunnel_an_origin_form_belongs_to_its_host() -> None:
    """After CONNECT the tunnel's host is asked, by https."""
    request = take_request(bytearray(b"GET /x HTTP/1.1\r\n\r\n"), "shop.example")
    assert request is not None
    assert (request.host, request.scheme, request.path) == ("shop.example", "https", "/x")


def test_connect_names_host_and_port() -> None:
    """CONNECT has an authority for a target."""
    request = take_request(bytearray(b"CONNECT Shop.example:443 HTTP/1.1\r\n\r\n"))
    assert request == Request("CONNECT", "shop.example", "", 443, "https", {})


def test_a_body_is_waited_for_and_skipped() -> None:
    """A request with a body is complete only with all of it."""
    head = b"POST http://a.test/ HTTP/1.1\r\nContent-Length: 4\r\n\r\n"
    buffer = bytearray(head + b"abc")
    assert take_request(buffer) is None
    buffer += b"dGET"
    assert take_request(buffer) is not None
    assert bytes(buffer) == b"GET"


def test_a_head_without_end_is_refused() -> None:
    """A client cannot make the server collect bytes for ever."""
    with pytest.raises(BadRequestError):
        take_request(bytearray(b"x" * (MAX_HEAD + 1)))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_request_or_refused(noise: bytes) -> None:
    """No input raises anything but BadRequestError."""
    try:
        request = take_request(bytearray(noise + b"\r\n\r\n"))
    except BadRequestError:
        return
    assert request is None or request.method


def test_a_reply_says_its_length_or_that_it_comes_in_chunks() -> None:
    """Clients can tell where a reply ends."""
    assert b"Content-Length: 3\r\n" in Reply(b"abc").head()
    assert b"Transfer-Encoding: chunked\r\n" in Reply(stream=[b"a"]).head()
