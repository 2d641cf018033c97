"""The fields of a form that a browser has sent, as text: urlencoded, or in parts where it may bring a file."""

import re
from email.message import Message
from urllib.parse import parse_qsl

from starlette.requests import Request

from shared.http import FORM, media_type

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
