"""Captures that the protocol answers itself, on real sockets: with the guards, limits and answers of every route."""

import asyncio
from typing import Any

import orjson
import pytest
from prometheus_client import REGISTRY

from tests.intake.builders import FULL_BODY, lead, person
from tests.intake.direct_server import JSON_TYPE, Answer, serve
from tests.intake.leads.test_commit_captures import POISON
from tests.intake.service import IntakeService
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def without_ids(answer: Answer) -> tuple[int, dict[bytes, bytes], Any]:
    """The answer without what differs from one to the next: ids, and the time."""
    status, headers, body = answer
    document = orjson.loads(body)
    for name in ("capture_id", "lead_id", "instance"):
        if isinstance(document.get(name), str):
            document[name] = "an id"
    return status, {name: value for name, value in headers.items() if name != b"date"}, document


def encode(**changes: Any) -> bytes:
    return orjson.dumps(lead(**changes))


@pytest.mark.parametrize(
    ("body", "headers", "status", "direct"),
    [
        (orjson.dumps(FULL_BODY | {"external_id": None}), [JSON_TYPE], 202, True),
        (encode(), [JSON_TYPE], 202, True),
        (encode(test=True), [JSON_TYPE], 202, True),
        (encode(company={"employees": "very many"}), [JSON_TYPE], 202, True),
        (encode() + b" " * 40_000, [JSON_TYPE], 202, False),
        (b"\xef\xbb\xbf" + encode(), [JSON_TYPE], 202, False),
        (encode(), [b"content-type: application/json; charset=utf-8"], 202, False),
        (encode(), [JSON_TYPE, b"connection: close"], 202, False),
        (encode(), [JSON_TYPE, b"idempotency-key: not two"], 422, False),
        (encode(source="nowhere"), [JSON_TYPE], 422, False),
        (encode(surprise=1), [JSON_TYPE], 422, False),
        (encode(contact={"phone": "1"}), [JSON_TYPE], 422, False),
        (encode(occurred_at="2026-01-01T00:00:00Z"), [JSON_TYPE], 403, False),
        (encode(external_id="poison"), [JSON_TYPE], 500, False),
        (b"{", [JSON_TYPE], 422, False),
        (b"", [JSON_TYPE], 422, False),
        (b" " * 70_000, [JSON_TYPE], 413, False),
        (encode(), [b"content-type: text/plain"], 415, False),
        (encode(), [], 415, False),
        (encode(), [JSON_TYPE, b"content-encoding: gzip"], 415, False),
        (encode(), [JSON_TYPE, b"content-type: text/plain"], 202, False),
        (encode(), [JSON_TYPE, b"authorization: Bearer another"], 202, False),
    ],
)
async def test_a_capture_is_answered_alike_by_the_protocol_and_by_the_application(
    service: IntakeService, database_url: str, body: bytes, headers: list[bytes], status: int, direct: bool
) -> None:
    for statement in POISON:
        await run_sql(database_url, statement)
    async with serve(service) as server:
        (usual,) = await server.exchange(server.post(body, *headers, scheme=b"bearer"))
        assert server.requests == 1
        (answer,) = await server.exchange(server.post(body, *headers))

    assert without_ids(answer) == without_ids(usual)
    assert answer[0] == status
    assert (server.requests == 1) == direct


async def test_a_conflict_names_the_capture_that_came_first(service: IntakeService) -> None:
    async with serve(service) as server:
        (first,) = await server.exchange(server.post(encode(external_id="f-1"), JSON_TYPE))
        (again,) = await server.exchange(server.post(encode(external_id="f-1"), JSON_TYPE))
        (other,) = await server.exchange(server.post(encode(external_id="f-1", activity="other"), JSON_TYPE))

    assert (first[0], again[0], other[0]) == (202, 202, 409)
    assert orjson.loads(again[2]) == orjson.loads(first[2]) | {"duplicate": True}
    assert orjson.loads(other[2])["capture_id"] == orjson.loads(first[2])["capture_id"]
    assert await service.rows("select reason from arrivals order by received_at") == [
        ("invalid",),
        ("already-captured",),
    ]
    assert await service.rows("select count(*) from captures") == [(1,)]


@pytest.mark.parametrize("cut", [1, 60, 200, -1])
async def test_a_capture_in_two_pieces_is_captured_once(service: IntakeService, cut: int) -> None:
    async with serve(service) as server:
        request = server.post(encode(), JSON_TYPE)
        (answer,) = await server.exchange(request[:cut], request[cut:])

    assert answer[0] == 202
    assert await service.rows("select count(*) from captures") == [(1,)]


async def test_requests_that_follow_each_other_without_a_wait_are_answered_in_their_order(
    service: IntakeService,
) -> None:
    async with serve(service) as server:
        bodies = [orjson.dumps(person(email=f"p{n}@example.com") | {"external_id": f"f-{n}"}) for n in range(5)]
        requests = [server.post(body, JSON_TYPE) for body in bodies]
        requests.insert(2, server.post(b"{", JSON_TYPE))
        requests.insert(4, b"GET /v1/leads HTTP/1.1\r\nhost: a\r\n\r\n")
        answers = await server.exchange(b"".join(requests), answers=7)

    assert [status for status, _, _ in answers] == [202, 202, 422, 202, 401, 202, 202]
    stored = dict(await service.rows("select external_id, capture_id::text from captures"))
    captured = [orjson.loads(body)["capture_id"] for status, _, body in answers if status == 202]
    assert captured == [stored[f"f-{n}"] for n in range(5)]


@pytest.mark.parametrize("target", [b"/v1/leads?a=1", b"/v1/leads/", b"/v1/%6ceads", b"/v1/leads?a=%00"])
async def test_another_address_is_not_answered_directly(service: IntakeService, target: bytes) -> None:
    async with serve(service) as server:
        (answer,) = await server.exchange(server.post(encode(), JSON_TYPE, target=target))
        (usual,) = await server.exchange(server.post(encode(), JSON_TYPE, scheme=b"bearer", target=target))

    assert without_ids(answer) == without_ids(usual)


async def test_a_key_without_the_scope_is_refused(service: IntakeService) -> None:
    async with serve(service, "read") as server:
        (answer,) = await server.exchange(server.post(encode(), JSON_TYPE))

    assert (answer[0], server.requests) == (403, 1)


async def test_a_limit_for_each_key_counts_these_captures_too(service: IntakeService) -> None:
    async with serve(service) as server:
        service.app.state.rate_limits = type(service.app.state.rate_limits)("2/minute")
        answers = [(await server.exchange(server.post(encode(), JSON_TYPE)))[0][0] for _ in range(3)]

    assert answers == [202, 202, 429]


async def test_a_client_that_does_not_wait_for_its_answer_has_captured(service: IntakeService) -> None:
    async with serve(service) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(server.post(encode(), JSON_TYPE))
        await writer.drain()
        writer.transport.abort()
        for _ in range(100):
            if await service.rows("select count(*) from captures") == [(1,)]:
                break
            await asyncio.sleep(0.05)

    assert await service.rows("select count(*) from captures") == [(1,)]


async def test_a_process_that_stops_answers_what_it_did_not_commit(service: IntakeService) -> None:
    async with serve(service) as server:
        service.app.state.intake.queues.leads.captures._stopped = True  # noqa: SLF001
        (answer,) = await server.exchange(server.post(encode(), JSON_TYPE))

    assert (answer[0], answer[1][b"retry-after"], server.requests) == (503, b"1", 1)


async def test_captures_that_are_answered_directly_are_counted_as_requests(service: IntakeService) -> None:
    def count() -> float:
        labels = {"route": "/v1/leads", "method": "POST", "status": "202"}
        return REGISTRY.get_sample_value("accord_http_requests_total", labels) or 0.0

    async with serve(service) as server:
        before = count()
        await server.exchange(server.post(encode(), JSON_TYPE))

    assert (count() - before, server.requests) == (1.0, 0)
