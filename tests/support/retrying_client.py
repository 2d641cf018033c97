"""A good client of the contract: it tries again what was lost or not possible now."""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Any

ANSWER_SECONDS = 30.0
TRIES = 900
PAUSE_SECONDS = 0.1


class Client:
    """Calls the contract of these programs, trying again as a good client does."""

    def __init__(self, port_of: Callable[[str], int], key: str) -> None:
        self._port_of = port_of
        self._key = key

    def call(self, method: str, path: str, body: object = None, tries: int = TRIES) -> tuple[int, Any]:
        """(status, document) of the answer; 429, 503 and lost connections are tried again."""
        for _ in range(tries):
            try:
                status, document = self._once(method, path, body)
            except (OSError, HTTPException):
                status, document = 503, None
            if status not in (429, 503):
                return status, document
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{method} {path}: no answer after {tries} tries")

    def _once(self, method: str, path: str, body: object) -> tuple[int, Any]:
        connection = HTTPConnection(
            "127.0.0.1", self._port_of(path.split("/")[2].split("?")[0]), timeout=ANSWER_SECONDS
        )
        try:
            headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()

    def until(self, path: str, holds: Callable[[Any], bool], seconds: float = 60.0) -> Any:
        """Ask until the answer is as wanted; the answer. Fails after the limit, showing the last one."""
        end = time.monotonic() + seconds
        while True:
            _, document = self.call("GET", path)
            if holds(document):
                return document
            assert time.monotonic() < end, f"{path} still answers {document}"
            time.sleep(PAUSE_SECONDS)
