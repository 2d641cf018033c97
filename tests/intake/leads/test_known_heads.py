"""Captures whose heads the protocol has parsed before: they are answered as any other, and no key is kept."""

import asyncio
from typing import Any

import orjson
import pytest

from shared.http.known_heads import KnownHead, KnownHeads, read_headers
from tests.intake.builders import lead, person
from tests.intake.direct_server import JSON_TYPE, Server, read_answer, serve
from tests.intake.leads.test_direct_captures import without_ids
from tests.intake.service import IntakeService

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def encode(**changes: Any) -> bytes:
    return orjson.dumps(lead(**changes))


def encode_person(number: int) -> bytes:
    return orjson.dumps(person(email=f"p{number}@example.com") | {"external_id": f"f-{number}"})


async def test_a_head_is_known_from_its_second_request_on(service: IntakeService) -> None:
    async with serve(service) as server:
        for number in range(3):
            await server.exchange(server.post(encode_person(number), JSON_TYPE))
        parsed = len(server.heads.heads)
        await server.exchange(server.post(encode_person(10), JSON_TYPE))

    assert (parsed, len(server.heads.heads), server.requests) == (1, 2, 0)
    assert await service.rows("select count(*) from captures") == [(4,)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (encode(), 202),
        (encode(test=True), 202),
        (encode(company={"employees": "very many"}), 202),
        (b"\xef\xbb\xbf" + encode(), 202),
        (encode(source="nowhere"), 422),
        (encode(surprise=1), 422),
        (encode(occurred_at="2026-01-01T00:00:00Z"), 403),
        (b"{", 422),
        (b"", 422),
    ],
)
async def test_what_the_body_says_is_answered_alike_with_a_known_head(
    service: IntakeService, body: bytes, status: int
) -> None:
    async with serve(service) as server:
        (parsed,) = await server.exchange(server.post(body, JSON_TYPE))
        # A head of the same bytes, known or not, with a body that is captured.
        await server.exchange(server.post(b" " * len(body), JSON_TYPE))
        (known,) = await server.exchange(server.post(body, JSON_TYPE))

    assert without_ids(known) == without_ids(parsed)
    assert known[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        [JSON_TYPE, b"connection: close"],
        [JSON_TYPE, b"expect: 100-continue", b"connection: close"],
        [JSON_TYPE, b"idempotency-key: one"],
        [JSON_TYPE, b"content-length: 5"],
        [JSON_TYPE, b"transfer-encoding: chunked"],
        [JSON_TYPE, b"upgrade: websocket", b"connection: upgrade"],
        [b"content-type: text/plain"],
        [],
    ],
)
async def test_a_request_with_anything_unusual_has_no_known_head(service: IntakeService, headers: list[bytes]) -> None:
    async with serve(service) as server:
        before = dict(server.heads.heads)
        for _ in range(3):
            await send_alone(server, server.post(encode(), *headers))

    assert server.heads.heads == before


async def send_alone(server: Server, request: bytes) -> bytes:
    """What the server answers to a request, until it closes the connection or is silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(65_536), 1)
    except TimeoutError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_head_is_kept_if_each_of_its_lines_ends_as_the_standard_says(ending: bytes) -> None:
    heads, known = KnownHeads(), KnownHead(None, b"key", 2)  # type: ignore[arg-type]  # a route is not needed here
    head = b"POST / HTTP/1.1\r\nhost: a" + ending + b"b: c\r\n\r\n"

    heads.add(head, known)

    assert heads.find(head) == (known if ending == b"\r\n" else None)


def test_the_head_that_came_first_is_forgotten_first() -> None:
    heads = KnownHeads(limit=2)
    known = [KnownHead(None, b"key", length) for length in range(3)]  # type: ignore[arg-type]  # as above
    names = [b"POST /%d HTTP/1.1\r\n\r\n" % number for number in range(3)]

    for name, each in zip(names, known, strict=True):
        heads.add(name, each)

    assert [heads.find(name) for name in names] == [None, known[1], known[2]]


def test_the_headers_of_a_head_are_read_as_the_parser_reads_them() -> None:
    assert read_headers(b"POST / HTTP/1.1\r\nHost:  a\r\nX-Name: One, two\r\nContent-Length: 5\r\n\r\n") == [
        (b"host", b"a"),
        (b"x-name", b"One, two"),
        (b"content-length", b"5"),
    ]


async def test_heads_are_kept_without_the_key_of_the_caller(service: IntakeService) -> None:
    async with serve(service) as server:
        await server.exchange(server.post(encode(), JSON_TYPE))

    assert server.secret not in repr(server.heads.heads)


async def test_a_revoked_key_is_refused_with_a_known_head(service: IntakeService) -> None:
    async with serve(service) as server:
        (first,) = await server.exchange(server.post(encode(), JSON_TYPE))
        await service.rows("update access.keys set revoked_at = now() returning 1")
        service.app.state.keys.valid.results.clear()
        (second,) = await server.exchange(server.post(encode(), JSON_TYPE))

    assert (first[0], second[0]) == (202, 401)


async def test_a_connection_over_the_limit_is_refused_with_a_known_head(service: IntakeService) -> None:
    async with serve(service) as server:
        (first,) = await server.exchange(server.post(encode(), JSON_TYPE))
        server.limits.per_address = 0
        (second,) = await server.exchange(server.post(encode(), JSON_TYPE))

    assert (first[0], second[0]) == (202, 429)


@pytest.mark.parametrize("piece", [1, 7, 100, 301, 700, 100_000])
async def test_requests_in_a_row_are_answered_in_their_order_however_they_are_cut(
    service: IntakeService, piece: int
) -> None:
    async with serve(service) as server:
        bodies = [encode_person(number) for number in range(6)]
        await server.exchange(server.post(bodies[0], JSON_TYPE))
        requests = [server.post(body, JSON_TYPE) for body in bodies]
        # Blank lines before a request are valid.
        requests.insert(3, b"\r\n\r\n" + server.post(b"{", JSON_TYPE))
        stream = b"".join(requests)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for start in range(0, len(stream), piece):
            writer.write(stream[start : start + piece])
            await asyncio.sleep(0)
        await writer.drain()
        answers = [await read_answer(reader) for _ in requests]
        writer.close()

    assert [status for status, _, _ in answers] == [202, 202, 202, 422, 202, 202, 202]
    stored = dict(await service.rows("select external_id, capture_id::text from captures"))
    captured = [orjson.loads(body)["capture_id"] for status, _, body in answers if status == 202]
    assert captured == [stored[f"f-{number}"] for number in range(6)]
