"""The fields of a form that a browser has sent, as text: urlencoded, or in parts where it may bring a file."""

import re
from collections.abc import Mapping
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from shared.errors.field_errors import pointer
from shared.http import FORM, FieldError, Problem, media_type

IN_PARTS = "multipart/form-data"
PARTS_LIMIT = 100

_NAME = re.compile(rb'content-disposition:[^\r\n]*[; ]name="([^"\r\n]{1,200})"', re.IGNORECASE)


async def read_form(request: Request) -> dict[str, str]:
    """The first value of each field, for a body that the route may read once more; empty if it is no form."""
    content_type = request.headers.get("content-type", "")
    if content_type.lower().startswith(IN_PARTS):
        return split_parts(content_type, await request.body())
    if media_type(request) != FORM:
        return {}
    return dict(reversed(parse_qsl((await request.body()).decode("ascii", "replace"))))


def split_parts(content_type: str, body: bytes) -> dict[str, str]:
    """The first value of each field (RFC 7578): of parts that hold parts nothing is read."""
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_boundary("")
    if not boundary:
        return {}
    _, *parts = (b"\r\n" + body).split(f"\r\n--{boundary}".encode(), PARTS_LIMIT)
    return dict(field for part in reversed(parts[:-1]) if (field := read_part(part)))


def read_part(part: bytes) -> tuple[str, str] | None:
    """The name and the text of one field; None of a part without a name."""
    head, _, content = part.partition(b"\r\n\r\n")
    name = _NAME.search(head)
    return (name[1].decode("utf-8", "replace"), content.decode("utf-8", "replace")) if name else None


def nest_fields(filled: Mapping[str, Any], separator: str) -> dict[str, Any]:
    """The fields as a document: with the separator `.`, the field `contact.email` is `email` in `contact`.

    Raises Problem 422 if a field is inside of another one that is a value.
    """
    document: dict[str, Any] = {}
    for field, value in filled.items():
        section, found, name = field.partition(separator)
        if not found and section not in document:
            document[section] = value
        elif found and isinstance(holder := document.setdefault(section, {}), dict):
            holder[name] = value
        else:
            raise Problem(422, "The form is not as described", [FieldError(pointer([section]), "Must be an object.")])
    return document


def as_api_request(request: Request, method: str, once: str) -> Request:
    """The request as a caller of the API would send it: by this method, with the form's own key for repeats."""
    headers = [*request.scope["headers"], *([(b"idempotency-key", once.encode())] if once else [])]
    return Request({**request.scope, "method": method, "headers": headers}, request.receive)
