"""Forms that the protocol answers itself, on real sockets: with the guards, limits and answers of every route."""

import asyncio
from typing import Any

import orjson
import pytest
from prometheus_client import REGISTRY

from services.intake.forms.handlers.form_limits import FormLimits
from tests.intake.direct_server import JSON_TYPE, Answer, serve
from tests.intake.forms.test_form_guards import change_door
from tests.intake.service import IntakeService

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

FORM_TYPE = b"content-type: application/x-www-form-urlencoded"
ACCEPT, ORIGIN = b"accept: application/json", b"origin: https://site.example"
# Forms have no use for it; with it, the application answers.
USUAL_WAY = b"idempotency-key: a"
DANA = b"email=dana%40example.com&name=Dana+Reyes&_redirect=https%3A%2F%2Fsite.example%2Fthanks"
COUNT = "select count(*) from captures"


def post(body: bytes, *headers: bytes, target: bytes = b"/v1/forms/contact") -> bytes:
    lines = [b"POST %b HTTP/1.1" % target, b"host: a", b"content-length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", body])


def without_ids(answer: Answer) -> tuple[int, dict[bytes, bytes], Any]:
    """The answer without what differs from one to the next: ids, and the time."""
    status, headers, body = answer
    document = orjson.loads(body) if body[:1] == b"{" else body
    if isinstance(document, dict):
        document |= {name: "an id" for name in ("capture_id", "instance") if name in document}
    return status, {name: value for name, value in headers.items() if name != b"date"}, document


@pytest.fixture
async def contact(service: IntakeService) -> None:
    await service.put_source("contact", allowed_origins=["https://site.example"])


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(
    ("body", "headers", "status", "direct"),
    [
        (DANA, [FORM_TYPE], 303, True),
        (DANA, [FORM_TYPE, ACCEPT], 202, True),
        (DANA, [FORM_TYPE, ACCEPT, ORIGIN], 202, True),
        (DANA, [FORM_TYPE, b"origin: https://evil.example"], 303, True),
        (DANA + b"&_gotcha=1", [FORM_TYPE, ACCEPT], 202, True),
        (b'{"email":"dana@example.com"}', [JSON_TYPE], 202, True),
        (b'{"email":"dana@example.com"}', [b"content-type: text/plain", ORIGIN], 202, True),
        (b'{"email":"dana@example.com"}', [b"content-type: text/plain"], 403, False),
        (DANA + b"&b=" + b"c" * 20_000, [FORM_TYPE, ACCEPT], 202, False),
        (DANA, [FORM_TYPE, b"content-encoding: gzip"], 415, False),
        (DANA, [b"content-type: application/xml"], 415, False),
        (DANA, [], 415, False),
        (b"name=Dana", [FORM_TYPE], 422, False),
        (b"name=Dana&_page_url=https%3A%2F%2Fsite.example%2F", [FORM_TYPE], 303, False),
        (b"{", [JSON_TYPE, ORIGIN], 422, False),
        (b"a" * 70_000, [FORM_TYPE], 413, False),
    ],
)
async def test_a_form_is_answered_alike_by_the_protocol_and_by_the_application(
    service: IntakeService, body: bytes, headers: list[bytes], status: int, direct: bool
) -> None:
    async with serve(service) as server:
        (usual,) = await server.exchange(post(body, *headers, USUAL_WAY))
        assert server.requests == 1
        (answer,) = await server.exchange(post(body, *headers))

    assert without_ids(answer) == without_ids(usual)
    assert (answer[0], server.requests == 1) == (status, direct)


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize(
    "target", [b"/v1/forms/nowhere", b"/v1/forms/contact?a=1", b"/v1/forms/c%6fntact", b"/v1/forms/contact/"]
)
async def test_another_address_is_not_answered_directly(service: IntakeService, target: bytes) -> None:
    async with serve(service) as server:
        (answer,) = await server.exchange(post(DANA, FORM_TYPE, target=target))
        (usual,) = await server.exchange(post(DANA, FORM_TYPE, USUAL_WAY, target=target))

    assert without_ids(answer) == without_ids(usual)


@pytest.mark.usefixtures("contact")
async def test_a_form_that_is_answered_directly_is_captured_once_and_counted_as_a_request(
    service: IntakeService,
) -> None:
    def count() -> float:
        labels = {"route": "/v1/forms/{source}", "method": "POST", "status": "303"}
        return REGISTRY.get_sample_value("accord_http_requests_total", labels) or 0.0

    before = count()
    async with serve(service) as server:
        first, again = [(await server.exchange(post(DANA, FORM_TYPE)))[0] for _ in range(2)]
        assert not server.heads.heads

    assert [answer[1][b"location"] for answer in (first, again)] == [b"https://site.example/thanks"] * 2
    assert (count() - before, server.requests) == (2.0, 0)
    assert await service.rows(COUNT) == [(1,)]


@pytest.mark.usefixtures("contact")
async def test_the_rate_of_an_address_counts_forms_that_are_answered_directly(service: IntakeService) -> None:
    change_door(service, limits=FormLimits("1/minute"))
    forms = [post(b"email=dana%d%%40example.com" % number, FORM_TYPE) for number in range(11)]
    async with serve(service) as server:
        answers = [(await server.exchange(form))[0][0] for form in forms]

    assert answers == [303] * 10 + [429]
    assert await service.rows("select filtered, count(*) from captures group by 1 order by 1") == [
        ("rate", 9),
        (None, 1),
    ]


@pytest.mark.usefixtures("contact")
async def test_a_visitor_who_does_not_wait_for_the_answer_has_sent_the_form(service: IntakeService) -> None:
    async with serve(service) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(post(DANA, FORM_TYPE))
        await writer.drain()
        writer.transport.abort()
        for _ in range(400):
            if await service.rows(COUNT) == [(1,)]:
                break
            await asyncio.sleep(0.05)

    assert await service.rows(COUNT) == [(1,)]
