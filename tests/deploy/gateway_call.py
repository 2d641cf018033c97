"""One request to a gateway."""

import json
from http.client import HTTPConnection, HTTPResponse
from typing import Any


def ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, Any]:
    """The answer, and its document where it has one."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        return answer, json.loads(text) if text else None
    finally:
        connection.close()
