"""A request at the door for forms, as what is kept of it; and what the browser that sent it may be told."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from starlette.requests import Request

from services.intake.forms.schemas.read_form import PLAIN_TEXT, is_form, type_of
from shared.http import JSON
from shared.http.client_address import client_address

KEPT_HEADERS = ("content-type", "origin", "referer", "host")
READ_HEADERS = {name.encode(): name for name in (*KEPT_HEADERS, "accept", "sec-fetch-mode", "content-encoding")}


class SentForm(NamedTuple):
    """A request at the door, of which the body is still to be read.

    `source`: the name in its path; `headers`: those that the door reads; `address`: who sent it.
    """

    source: str
    headers: Mapping[str, str]
    address: str


def read_sent(request: Request) -> SentForm:
    """The form that this request sends."""
    headers = read_headers(request.scope["headers"])
    return SentForm(request.path_params["source"], headers, client_address(request))


def read_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers that the door reads, with names in lower case; of several of one name the first."""
    read: dict[str, str] = {}
    for name, value in headers:
        if known := READ_HEADERS.get(name):
            read.setdefault(known, value.decode("latin-1"))
    return read


def read_clock() -> datetime:
    """The time of this process."""
    return datetime.fromtimestamp(time.time(), UTC)


def names_form(content_type: bytes) -> bool:
    """Whether a body with this header Content-Type may be a form."""
    return is_form(type_of(content_type.decode("latin-1")))


def wants_json(headers: Mapping[str, str]) -> bool:
    """Whether a script reads the answer to a request with these headers, not a person in a window."""
    accept = headers.get("accept", "")
    if JSON in accept:
        return True
    in_window = "text/html" in accept or headers.get("sec-fetch-mode") == "navigate"
    kind = type_of(headers.get("content-type", ""))
    return not in_window and (kind in (JSON, PLAIN_TEXT) or kind.endswith("+json"))
