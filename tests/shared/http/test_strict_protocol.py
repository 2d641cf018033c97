"""Requests that a proxy in front might read in another way: real sockets on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.shared.http.test_slow_client_protocol import BOUND_SECONDS, close, is_closed, run_server

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

BODY = b'{"source":"a"}'
POST = b"POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
WITH_LENGTH = b"content-length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)
NEXT = b"GET /v1/things HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
H2C = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
WEBSOCKET = b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
MIB = 1024 * 1024


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with run_server() as number:
        yield number


async def exchange(port: int, *parts: bytes) -> bytes:
    """Everything that the server answers until it closes the connection; the parts are sent one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0.02)
    answer = await asyncio.wait_for(reader.read(), BOUND_SECONDS)
    await close(writer)
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(after[:3]) for after in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("upgrade", [b"", H2C, WEBSOCKET, b"upgrade: x\r\nconnection: x, upgrade\r\n"])
@pytest.mark.parametrize("body", [WITH_LENGTH, CHUNKED + b"\r\n"], ids=["length", "chunked"])
async def test_a_request_to_upgrade_is_read_with_its_body(upgrade: bytes, body: bytes, port: int) -> None:
    request = POST + upgrade + body

    at_once = await exchange(port, request + request + NEXT)
    in_pieces = await exchange(port, *(request[start : start + 40] for start in range(0, len(request), 40)), NEXT)

    assert statuses(at_once) == [202, 202, 200]
    assert statuses(in_pieces) == [202, 200]
    assert at_once.count(BODY) == 2


@pytest.mark.parametrize(
    "upgrade", [b"connection: close, upgrade\r\nupgrade: h2c\r\n", WEBSOCKET + b"connection: close\r\n"]
)
async def test_a_request_to_upgrade_and_to_close_is_answered_and_closed(upgrade: bytes, port: int) -> None:
    answer = await exchange(port, POST + upgrade + WITH_LENGTH)

    assert statuses(answer) == [202]


async def test_connect_is_refused_and_its_body_is_no_request(port: int) -> None:
    for target in (b"/", b"a:443"):
        answer = await exchange(port, b"CONNECT %b HTTP/1.1\r\nhost: a\r\ncontent-length: 99\r\n\r\n" % target + NEXT)
        assert statuses(answer) == [405]
        assert b"connection: close" in answer


@pytest.mark.parametrize(
    "head",
    [
        b"GET /v1/things\r\n",
        b"GET /v1/things HTTP/0.9\r\nhost: a\r\n",
        b"GET /v1/things HTTP/2.0\r\nhost: a\r\n",
        b"GET /v1/things HTTP/1.1\r\n",
        b"GET /v1/things HTTP/1.1\r\nhost: a\r\nhost: a\r\n",
        b"GET /v1/things HTTP/1.0\r\nhost: a\r\nhost: b\r\n",
        b"GET /v1/things HTTP/1.1\r\nhost: [\r\n",
        b"GET /v1/things HTTP/1.1\r\nhost: [:::1]\r\n",
        b"GET /v1/things HTTP/1.1\r\nhost: a/b\r\n",
        b"GET /v1/things HTTP/1.1\r\nhost: user@a\r\n",
        b"GET /v1/things HTTP/1.1\r\nhost: a:b\r\n",
    ],
)
async def test_a_request_without_exactly_one_valid_host_or_of_another_version_is_400(head: bytes, port: int) -> None:
    answer = await exchange(port, head + b"\r\n", NEXT)

    assert statuses(answer) == [400]
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 400


@pytest.mark.parametrize("host", [b"", b"a", b"a.example:8080", b"127.0.0.1:80", b"[::1]:8080", b"a_b"])
async def test_a_host_is_a_name_or_an_address(host: bytes, port: int) -> None:
    assert statuses(await exchange(port, NEXT.replace(b"host: a", b"host: " + host))) == [200]


async def test_http_1_0_needs_no_host(port: int) -> None:
    assert statuses(await exchange(port, b"GET /v1/things HTTP/1.0\r\n\r\n")) == [200]


async def test_an_encoded_slash_separates_no_parts_of_a_path(port: int) -> None:
    for path in (b"/v1%2fthings", b"/v1%2Fthings", b"/v1/things%2fa/name"):
        assert statuses(await exchange(port, NEXT.replace(b"/v1/things", path))) == [404]


async def test_trailers_are_dropped_and_belong_to_no_request(port: int) -> None:
    """The sample answers with what it was sent in this header."""
    trailers = b"x-echo: trailer\r\nauthorization: Bearer trailer\r\n\r\n"

    answer = await exchange(port, POST.replace(b"/v1/leads", b"/echo") + CHUNKED, trailers + NEXT)
    at_once = await exchange(port, POST.replace(b"/v1/leads", b"/echo") + CHUNKED + trailers + NEXT)
    next_echo = await exchange(port, POST + CHUNKED + trailers + NEXT.replace(b"/v1/things", b"/echo"))

    assert statuses(answer) == statuses(at_once) == [200, 200]
    assert statuses(next_echo) == [202, 200]
    assert b"trailer" not in answer + at_once + next_echo


@pytest.mark.parametrize("trailer", [b"x-a: b\r\n" * 8192, b"x" * 65536], ids=["many", "one"])
async def test_endless_trailers_close_the_connection_at_once(trailer: bytes, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(POST.replace(b"/v1/leads", b"/nowhere") + CHUNKED + b"x: ")
    sent = 0
    try:
        while sent < 64 * MIB:
            writer.write(trailer)
            await writer.drain()
            sent += len(trailer)
    except ConnectionError:
        pass

    assert await is_closed(reader)
    assert sent < 16 * MIB


async def test_a_body_in_the_smallest_chunks_is_read(port: int) -> None:
    spaces = b"1\r\n \r\n" * 30_000
    head = POST + b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(BODY), BODY)

    assert statuses(await exchange(port, head + spaces + b"0\r\n\r\n" + NEXT)) == [202, 200]
