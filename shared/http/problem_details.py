"""Problem documents (RFC 9457): the one form of all error answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROBLEM_JSON = "application/problem+json"
ERRORS_LIMIT = 50
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457. Names fields, never holds a value that was sent.",
    "required": ["type", "title", "status", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


class Problem(HTTPException):
    """An exception that is its own HTTP answer.

    `title` is a fixed sentence, by default the status phrase; `more` adds members (RFC 9457, 3.2).
    """

    def __init__(
        self,
        status: int,
        title: str = "",
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.title = title or HTTPStatus(status).phrase
        self.errors = tuple(errors)
        self.more = more or {}
        super().__init__(status, self.title, headers)

    def document(self) -> dict[str, Any]:
        """The members of the document; also used for one result of a batch."""
        errors = [error._asdict() for error in self.errors[:ERRORS_LIMIT]]
        return {"type": "about:blank", "title": self.title, "status": self.status_code, "errors": errors, **self.more}

    def response(self) -> Response:
        return Response(orjson.dumps(self.document()), self.status_code, self.headers, PROBLEM_JSON)


def invalid_parameter(name: str, sentence: str) -> Problem:
    """Status 422 that names this parameter of the address."""
    return Problem(422, "A parameter is not as described", [FieldError(f"/query/{name}", sentence)])


def invalid_cursor() -> Problem:
    """Status 422 for a cursor with which no page ended."""
    return invalid_parameter("cursor", "Must be the cursor of the page before.")
