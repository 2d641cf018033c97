"""Reading the answers to hostile requests, and saying what is wrong with one."""

import json
import re
import select
import socket
from contextlib import suppress
from functools import cached_property
from http.client import HTTPException, HTTPResponse
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from tests.fuzz.hostile_requests import HostileRequest

ANSWER_SECONDS = 20.0
PATIENCE_SECONDS = 10.0
PROBLEM_MEMBERS = {"type", "title", "status", "errors"}


class Answer(NamedTuple):
    """One answer; status 0: the connection was closed without one."""

    status: int
    media_type: str
    text: bytes


STREAM = "text/event-stream"
NO_ANSWER = Answer(0, "", b"")


def ask(port: int, data: bytes, method: str = "GET", patience: float = PATIENCE_SECONDS) -> Answer:
    """The first answer to these bytes. A client without one after `patience` seconds says that it sends no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:
        # The program may answer, and close, before it has everything.
        with suppress(ConnectionError):
            connection.sendall(data)
            if not select.select([connection], [], [], patience)[0]:
                connection.shutdown(socket.SHUT_WR)
        response = HTTPResponse(connection, method=method)
        try:
            response.begin()
            media_type = (response.getheader("content-type") or "").partition(";")[0]
            # A stream has no end: its first line is enough.
            text = response.readline() if media_type == STREAM else response.read()
            return Answer(response.status, media_type, text)
        except (ConnectionError, HTTPException):
            return NO_ANSWER


class Judge:
    """Says what is wrong with an answer, by the OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._validators: dict[str, Draft202012Validator] = {}

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
        return [
            (re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(path)) + r"(\?.*)?"), methods)
            for path, methods in self._document["paths"].items()
        ]

    def find_fault(self, request: HostileRequest, answer: Answer) -> str | None:
        """What is wrong, or None."""
        if answer.status == 0:
            return "no answer"
        if answer.status >= 400:
            return find_fault_of_problem(answer, request.method)
        operation = self._find_operation(request)
        if operation is None or request.method == "HEAD" or not answer.text:
            return None
        documented = operation["responses"].get(str(answer.status))
        if documented is None:
            return f"{answer.status} is not documented"
        schema = documented.get("content", {}).get(answer.media_type, {}).get("schema")
        return self._find_fault_of_document(schema, answer) if schema and "json" in answer.media_type else None

    def _find_operation(self, request: HostileRequest) -> dict[str, Any] | None:
        found = (methods for pattern, methods in self._routes if request.route and pattern.fullmatch(request.route))
        methods: dict[str, Any] = next(found, {})
        operation: dict[str, Any] | None = methods.get(request.method.lower())
        return operation

    def _find_fault_of_document(self, schema: dict[str, Any], answer: Answer) -> str | None:
        name = json.dumps(schema)
        if name not in self._validators:
            self._validators[name] = Draft202012Validator(schema | {"components": self._document["components"]})
        error = next(self._validators[name].iter_errors(json.loads(answer.text)), None)
        return f"does not fit its route: {error.message}" if error else None


def find_fault_of_problem(answer: Answer, method: str = "GET") -> str | None:
    """What is wrong with an answer of status 400 or above, or None; pages may answer with pages."""
    if answer.status >= 500:
        return f"status {answer.status}"
    if method == "HEAD" or answer.media_type == "text/html":
        return None
    if answer.media_type != "application/problem+json":
        return f"{answer.status} as {answer.media_type or 'nothing'}"
    problem = json.loads(answer.text)
    missing = PROBLEM_MEMBERS - problem.keys()
    if missing or problem["status"] != answer.status:
        return f"{answer.status} with a problem document that lacks {sorted(missing) or 'its status'}"
    return None
