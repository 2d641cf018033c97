"""The fields of a form that a browser has sent, as text: urlencoded, or multipart where it may bring a file."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import parse_qsl

from starlette.requests import Request

from shared.http import FORM, media_type

MULTIPART = "multipart/form-data"


async def read_form(request: Request) -> dict[str, str]:
    """The first value of each field, for a body that the route may read once more; empty if it is no form."""
    content_type = request.headers.get("content-type", "")
    if content_type.lower().startswith(MULTIPART):
        return parse_multipart(content_type, await request.body())
    if media_type(request) != FORM:
        return {}
    return dict(reversed(parse_qsl((await request.body()).decode("ascii", "replace"))))


def parse_multipart(content_type: str, raw: bytes) -> dict[str, str]:
    """The first value of each field; empty if the body is not what its type says."""
    header = f"Content-Type: {content_type}\r\n\r\n".encode("ascii", "replace")
    try:
        message = message_from_bytes(header + raw, policy=policy.HTTP)
        return {name: text for part in reversed(list(message.iter_parts())) for name, text in read_part(part)}
    except (RecursionError, ValueError, LookupError, AttributeError):
        # A form nests no parts and names no unknown encodings.
        return {}


def read_part(part: EmailMessage) -> list[tuple[str, str]]:
    """The name and the text of one field; none of a part that has no name, or parts of its own."""
    name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
    return [(name, content.decode("utf-8", "replace"))] if isinstance(name, str) and isinstance(content, bytes) else []
