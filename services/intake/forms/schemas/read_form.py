"""Reading a form from the bytes of a request body: urlencoded, in parts, or JSON."""

import codecs
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from services.intake.forms.domain.form import Form, Value, make_form
from services.intake.forms.schemas.read_parts import read_parts
from services.intake.sources.adapters import adapter, values
from shared.errors import Refusal
from shared.http import FORM, JSON
from shared.http.broken_text import WESTERN

IN_PARTS = "multipart/form-data"
PLAIN_TEXT = "text/plain"
TYPES = (JSON, FORM, IN_PARTS, PLAIN_TEXT)
DEPTH = 5
MEMBERS_LIMIT = 2000
BIGGEST_INTEGER = 2**53 - 1


class UnreadableForm(Refusal):
    code = "unreadable"
    detail = "The form could not be read: it has to be urlencoded, multipart or JSON, as its Content-Type says."


def read_form(content_type: str, body: bytes) -> Form:
    """The fields of a form. Text is UTF-8; other bytes are Windows' western letters. Raises UnreadableForm.

    `text/plain` holds JSON, as `navigator.sendBeacon` sends it without asking first.
    """
    # Scripts send JSON under the type of forms, and marketing mends a form as JSON: browsers encode the first brace.
    kind_of_body = JSON if body[:1] == b"{" and type_of(content_type) in TYPES else type_of(content_type)
    match kind_of_body:
        case str(kind) if kind == FORM:
            return make_form(read_pairs(body))
        case str(kind) if kind == IN_PARTS:
            parts = read_parts(content_type, body)
            if parts is None:
                raise UnreadableForm
            fields = [(decode(name), decode(content)) for name, content, file in parts if file is None]
            files = [(decode(name), decode(file)) for name, _, file in parts if file]
            return make_form(fields, files)
        case str(kind) if kind in (JSON, PLAIN_TEXT) or kind.endswith("+json"):
            return make_form(read_json(body))
    raise UnreadableForm


def type_of(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def is_form(kind: str) -> bool:
    """Whether a form may have this media type."""
    return kind in TYPES or kind.endswith("+json")


def read_pairs(body: bytes) -> Iterator[tuple[str, str]]:
    """The names and values of an urlencoded body in order, blank ones too."""
    for pair in body.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            yield read_encoded(name), read_encoded(value)


def read_encoded(text: bytes) -> str:
    """An urlencoded text; a percent sign without two digits stands for itself."""
    if b"+" in text:
        text = text.replace(b"+", b" ")
    return (unquote_to_bytes(text) if b"%" in text else text).decode("utf-8", WESTERN)


def decode(text: bytes) -> str:
    return text.decode("utf-8", WESTERN)


def read_json(body: bytes) -> list[tuple[str, Value]]:
    """The members of an object by dotted names; those of a list under one name. Raises UnreadableForm."""
    try:
        document = values.read_json(decode(body.removeprefix(codecs.BOM_UTF8)).encode())
    except adapter.Unreadable:
        raise UnreadableForm from None
    if not isinstance(document, dict):
        raise UnreadableForm
    return list(flatten("", document, DEPTH))[:MEMBERS_LIMIT]


def flatten(name: str, value: Any, depth: int) -> Iterator[tuple[str, Value]]:
    """The values within a value of JSON; below the depth they are kept as JSON text."""
    match value:
        case dict() if depth:
            for member, inner in value.items():
                yield from flatten(f"{name}.{member}" if name else member, inner, depth - 1)
        case list() if depth:
            for inner in value:
                yield from flatten(name, inner, depth - 1)
        case dict() | list():
            yield name, orjson.dumps(value).decode()
        case int() if not -BIGGEST_INTEGER <= value <= BIGGEST_INTEGER:
            yield name, values.read_text(value)
        case float() if not math.isfinite(value):
            return
        case str() | bool() | int() | float():
            yield name, value
