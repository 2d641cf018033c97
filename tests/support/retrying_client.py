"""An HTTP client that tries again when a connection is lost or a service is temporarily unavailable."""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Any

ANSWER_SECONDS = 30.0
TRIES = 900
PAUSE_SECONDS = 0.1


class Client:
    """Calls the HTTP contract. `port_of`: the port of a process that serves a path, by the word after `/v1/`."""

    def __init__(self, port_of: Callable[[str], int], key: str) -> None:
        self._port_of = port_of
        self._key = key

    def call(self, method: str, path: str, body: object = None, tries: int = TRIES) -> tuple[int, Any]:
        """(status, document) of the answer. Tries again on 429, 503 and lost connections; fails after `tries` tries."""
        for _ in range(tries):
            try:
                status, document = self._send(method, path, body)
            except (OSError, HTTPException):
                status, document = 503, None
            if status not in (429, 503):
                return status, document
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{method} {path}: no answer after {tries} tries")

    def _send(self, method: str, path: str, body: object) -> tuple[int, Any]:
        resource = path.split("/")[2].split("?")[0]
        connection = HTTPConnection("127.0.0.1", self._port_of(resource), timeout=ANSWER_SECONDS)
        try:
            headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()

    def wait_for(self, path: str, holds: Callable[[Any], bool], seconds: float = 60.0) -> Any:
        """Repeat GET until the document meets the condition; that document. Fails after `seconds`, showing the last."""
        end = time.monotonic() + seconds
        while True:
            _, document = self.call("GET", path)
            if holds(document):
                return document
            assert time.monotonic() < end, f"{path} still answers {document}"
            time.sleep(PAUSE_SECONDS)
