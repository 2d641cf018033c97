"""The fields of a form are read in both ways in which browsers send them, and anything else is no form."""

import pytest
from starlette.requests import Request

from shared.auth.form_fields import read_form

URLENCODED = "application/x-www-form-urlencoded"
IN_PARTS = "multipart/form-data; boundary=x"


TWO_LINES = "one\r\ntwo"
END = "--x--\r\n"
# Parts within parts, deeper than a parser can follow.
DEEP = [b"--x%d\r\nContent-Type: multipart/mixed; boundary=x%d\r\n\r\n" % (level, level + 1) for level in range(5000)]


def part(name: str, value: str, more: str = "") -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


async def read(content_type: str, body: bytes) -> dict[str, str]:
    """The fields that are read from this body."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", content_type.encode())]
    return await read_form(Request({"type": "http", "method": "POST", "headers": headers}, receive))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (URLENCODED, "name=M%C3%BCller+%26+Co&text=one%0D%0Atwo"),
        (URLENCODED, "name=M%C3%BCller+%26+Co&text=one%0D%0Atwo&name=second"),
        (IN_PARTS, part("name", "Müller & Co") + part("text", TWO_LINES) + END),
        (IN_PARTS, part("name", "Müller & Co") + part("text", TWO_LINES) + part("name", "second") + END),
    ],
)
async def test_the_first_value_of_each_field_is_read(content_type: str, body: str) -> None:
    assert await read(content_type, body.encode()) == {"name": "Müller & Co", "text": TWO_LINES}


async def test_a_file_is_read_as_text() -> None:
    more = '; filename="agreement.yaml"\r\nContent-Type: application/yaml'
    body = part("file", "title: Ours\n", more) + part("sales", "Sam Quill") + END

    assert await read(IN_PARTS, body.encode()) == {"file": "title: Ours\n", "sales": "Sam Quill"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"name": "x"}'),
        ("multipart/form-data", part("name", "x").encode()),
        ("multipart/form-data; boundary=y", part("name", "x").encode()),
        (IN_PARTS, b""),
        ("multipart/form-data; boundary*=nonsense''x", b"--y"),
        (IN_PARTS, b"--x\r\n\r\nwithout a name\r\n--x--\r\n"),
        (IN_PARTS, b"--x\r\nContent-Disposition: form-data\r\n\r\nwithout a name\r\n--x--\r\n"),
        (
            IN_PARTS,
            b"".join(DEEP),
        ),
        (IN_PARTS, b"--x\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n" * 5000),
    ],
)
async def test_a_body_that_is_no_form_has_no_fields(content_type: str, body: bytes) -> None:
    assert await read(content_type, body) == {}
