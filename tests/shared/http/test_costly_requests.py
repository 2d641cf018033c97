"""Requests that would keep the server busy out of proportion: real sockets on loopback."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
from pydantic import BaseModel

from shared.http import Problem, parse_body
from shared.http.slow_client_protocol import PIECES
from tests.shared.http.sample_models import Lead
from tests.shared.http.test_slow_client_protocol import BOUND_SECONDS, close, run_server

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

POST = b"POST /v1/bulk HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\n"
REQUESTS = 10_000


class Message(BaseModel):
    text: str


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with run_server() as number:
        yield number


async def exchange(port: int, request: bytes) -> bytes:
    """Everything that the server answers until it closes the connection; empty if it resets it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.read(), BOUND_SECONDS)
    except ConnectionError:
        return b""
    finally:
        await close(writer)


async def test_ten_thousand_requests_in_a_row_are_all_answered_and_others_meanwhile(port: int) -> None:
    last = b"GET /v1/things HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    many = asyncio.create_task(exchange(port, b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n" * REQUESTS + last))
    others = [await exchange(port, last) for _ in range(5)]
    done_before = many.done()
    answers = await many

    assert answers.count(b"HTTP/1.1 200 ") == REQUESTS + 1
    assert [answer.partition(b"\r\n")[0] for answer in others] == [b"HTTP/1.1 200 OK"] * 5
    assert not done_before


async def test_a_body_in_small_chunks_is_read_and_one_in_too_many_closes_the_connection(port: int) -> None:
    chunked = POST + b"transfer-encoding: chunked\r\n\r\n"
    small = await exchange(port, chunked + b"1\r\n \r\n" * 10_000 + b"0\r\n\r\n")
    too_many = await exchange(port, chunked + b"1\r\n \r\n" * (PIECES + 5_000) + b"0\r\n\r\n")

    assert (small.partition(b"\r\n")[0], too_many) == (b"HTTP/1.1 200 OK", b"")


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"gzip\r\ntransfer-encoding: chunked", b"Chunked, chunked"])
async def test_a_transfer_coding_other_than_chunked_is_refused(coding: bytes, port: int) -> None:
    answer = await exchange(port, POST + b"transfer-encoding: " + coding + b"\r\n\r\n0\r\n\r\n")

    assert answer.partition(b"\r\n")[0] == b"HTTP/1.1 400 Bad Request"


async def test_a_compressed_body_is_refused_without_being_unpacked(port: int) -> None:
    bomb = gzip.compress(b" " * 20 * 1024 * 1024)
    answer = await exchange(port, POST + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(bomb) + bomb)

    assert answer.partition(b"\r\n")[0] == b"HTTP/1.1 415 Unsupported Media Type"


def test_a_problem_that_is_kept_keeps_nothing_of_the_body() -> None:
    with pytest.raises(Problem) as refused:
        parse_body(Lead, b'{"secret":1}')

    assert (refused.value.__context__, refused.value.__cause__) == (None, None)
