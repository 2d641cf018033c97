"""Every answer carries the headers that keep browsers careful."""

import asyncio
from typing import Any

import orjson

from shared.http.security_middleware import SecurityMiddleware
from tests.shared.http.sample_app import client, shop


async def headers(path: str) -> dict[str, str]:
    async with client(shop()) as opened:
        answer = await opened.get(path)
    return {name: value for name, value in answer.headers.items() if not name.startswith("content-length")}


CAREFUL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


async def test_data_may_load_nothing_and_be_framed_by_nobody() -> None:
    assert await headers("/v1/things") == CAREFUL | {
        "content-type": "application/json",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }


async def test_a_page_may_load_what_is_ours_and_no_script_of_its_own_text() -> None:
    assert await headers("/page") == CAREFUL | {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    }


async def test_a_body_that_never_ends_is_given_up() -> None:
    sent: list[Any] = []

    async def reads(scope: Any, receive: Any, send: Any) -> None:
        while True:
            await receive()

    async def drip() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    await SecurityMiddleware(reads, body_seconds=0.05)(scope, drip, send)

    assert orjson.loads(sent[1]["body"])["title"] == "The body did not arrive within 0.05 seconds"
    assert (sent[0]["status"], (b"connection", b"close") in sent[0]["headers"]) == (408, True)


async def test_waiting_for_the_other_side_to_leave_has_no_end() -> None:
    """A stream of events waits like this for hours."""
    messages = [{"type": "http.request", "body": b"", "more_body": False}]
    heard: list[Any] = []

    async def streams(scope: Any, receive: Any, send: Any) -> None:
        heard.append(await receive())
        heard.append(await receive())

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        heard.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await SecurityMiddleware(streams, body_seconds=0.02)(scope, receive, send)

    assert [message["type"] for message in heard] == ["http.request", "http.disconnect"]
