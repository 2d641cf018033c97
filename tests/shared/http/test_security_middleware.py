"""Every answer has the security headers, and a body that arrives too slowly is refused."""

import asyncio
from typing import Any

import orjson

from shared.http.security_middleware import SecurityMiddleware
from tests.shared.http.sample_app import open_client, sample_application


async def get_headers(path: str) -> dict[str, str]:
    async with open_client(sample_application()) as client:
        answer = await client.get(path)
    return {name: value for name, value in answer.headers.items() if not name.startswith("content-length")}


SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


async def test_a_json_answer_may_load_nothing_and_be_framed_by_no_page() -> None:
    assert await get_headers("/v1/things") == SECURITY_HEADERS | {
        "content-type": "application/json",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    }


async def test_a_page_may_load_files_of_its_origin_and_no_inline_script() -> None:
    assert await get_headers("/page") == SECURITY_HEADERS | {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    }


async def test_a_body_that_never_ends_is_refused() -> None:
    messages: list[Any] = []

    async def read_body(scope: Any, receive: Any, send: Any) -> None:
        while True:
            await receive()

    async def receive_slowly() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    await SecurityMiddleware(read_body, body_seconds=0.05)(scope, receive_slowly, send)

    assert orjson.loads(messages[1]["body"])["title"] == "The body did not arrive within 0.05 seconds"
    assert (messages[0]["status"], (b"connection", b"close") in messages[0]["headers"]) == (408, True)


async def test_waiting_for_the_client_to_disconnect_has_no_deadline() -> None:
    """Server-sent events wait like this for hours."""
    incoming = [{"type": "http.request", "body": b"", "more_body": False}]
    received: list[Any] = []

    async def stream(scope: Any, receive: Any, send: Any) -> None:
        received.append(await receive())
        received.append(await receive())

    async def receive() -> Any:
        if incoming:
            return incoming.pop()
        await asyncio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        received.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await SecurityMiddleware(stream, body_seconds=0.02)(scope, receive, send)

    assert [message["type"] for message in received] == ["http.request", "http.disconnect"]
