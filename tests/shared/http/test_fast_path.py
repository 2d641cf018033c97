"""The most frequent routes are answered before FastAPI's layers, with the same guards and the same answers."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.http.frequent_routes import FastRoutes
from shared.http.request_guard import wait_until
from tests.shared.http.sample_app import JSON, open_client, sample_application

THING = "/v1/things/00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("content", "headers", "query"),
    [
        (b'{"source":""}', JSON, ""),
        (b'{"source":"taken"', JSON, ""),
        (b" " * 65_537, JSON, ""),
        (b"{}", {"content-type": "text/plain"}, ""),
        (b"{}", JSON | {"content-encoding": "gzip"}, ""),
        (b"{}", JSON, "?a=%00"),
    ],
    ids=["invalid field", "invalid JSON", "too large", "media type", "compressed", "NUL in the query"],
)
async def test_a_frequent_route_refuses_as_every_route_does(
    content: bytes, headers: dict[str, str], query: str
) -> None:
    async with open_client(sample_application()) as client:
        frequent = await client.post(f"/v1/leads{query}", content=content, headers=headers)
        other = await client.put(f"{THING}{query}", content=content, headers=headers)

    assert frequent.status_code >= 400
    assert (frequent.status_code, frequent.headers, frequent.json()) == (
        other.status_code,
        other.headers,
        other.json(),
    )


def test_a_frequent_route_may_have_texts_in_its_path() -> None:
    async def answer(request: Request) -> Response:
        return Response(request.path_params["source"])

    form = Route("/v1/forms/{source}", answer, methods=["POST"])
    page, number = Route("/v1/forms/{source}/thanks", answer), Route("/v1/rows/{row:int}", answer, methods=["POST"])
    routes = FastRoutes([page, form, number])

    assert routes.find("/v1/forms/website") == (form, {"source": "website"})
    for path in ("/v1/forms/", "/v1/forms/website/", "/v1/forms/website/thanks", "/v1/rows/1"):
        assert routes.find(path) is None


async def test_a_frequent_route_has_no_other_methods() -> None:
    async with open_client(sample_application()) as client:
        assert (await client.get("/v1/leads")).status_code == 405


async def test_what_waits_is_waited_for_until_the_deadline_and_then_ends() -> None:
    ended: list[type[BaseException]] = []

    async def answer(event: asyncio.Event, value: Any) -> Any:
        try:
            await event.wait()
            return value
        except asyncio.CancelledError as cancelled:
            ended.append(type(cancelled))
            raise

    now, is_set, later, never = asyncio.get_running_loop().time(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    is_set.set()
    asyncio.get_running_loop().call_soon(later.set)

    assert await wait_until(now - 1, answer(is_set, "at once")) == "at once"
    assert await wait_until(now + 60, answer(later, "later")) == "later"
    with pytest.raises(TimeoutError):
        await wait_until(now + 0.01, answer(never, "never"))
    assert ended == [asyncio.CancelledError]
