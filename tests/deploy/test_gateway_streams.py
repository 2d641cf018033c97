"""What goes through the gateway piece by piece: events to readers, and large bodies to services."""

import socket
from http.client import HTTPConnection

import pytest

from tests.deploy.stub_services import StubService
from tests.support.nginx_gateway import Gateway

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def test_events_of_the_stream_arrive_when_they_are_sent(gateway: Gateway, stubs: dict[str, StubService]) -> None:
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=5)
    connection.request("GET", "/v1/stream?types=handoff.*", headers={"Last-Event-ID": "7"})
    stream = connection.getresponse()
    first = [stream.readline() for _ in range(3)]
    stubs["handoff"].next_event.set()
    second = [stream.readline() for _ in range(3)]
    connection.close()

    assert stream.headers["content-type"] == "text/event-stream"
    assert first == [b"id: 1\n", b"data: first\n", b"\n"]
    assert second == [b"id: 2\n", b"data: second\n", b"\n"]


@pytest.mark.parametrize(("path", "began"), [("/v1/leads/batch", True), ("/v1/leads", False)])
def test_a_large_body_goes_on_as_it_arrives_and_a_small_one_when_it_is_complete(
    gateway: Gateway, stubs: dict[str, StubService], path: str, began: bool
) -> None:
    stubs["intake"].began.clear()
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as client:
        client.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n".encode() + b"x" * 30_000)

        assert stubs["intake"].began.wait(5 if began else 0.5) is began
