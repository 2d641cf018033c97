"""The parts of a `multipart/form-data` body (RFC 7578)."""

from collections.abc import Callable
from typing import NamedTuple

from python_multipart import multipart
from python_multipart.exceptions import FormParserError

PARTS_LIMIT = 500


class Part(NamedTuple):
    """One field; `file`: the name of the file that it holds, empty if the person chose none. None: it holds text."""

    name: bytes
    content: bytes
    file: bytes | None


def read_parts(content_type: str, body: bytes) -> list[Part] | None:
    """The parts in order, of files the name only; None of a body that is not as its Content-Type says."""
    boundary = multipart.parse_options_header(content_type.encode("latin-1", "replace"))[1].get(b"boundary")
    if not boundary:
        return None
    reader = _PartReader()
    try:
        parser = multipart.MultipartParser(boundary, reader.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError:
        return None
    return reader.parts if reader.ended else None


class _PartReader:
    """What the parser's callbacks have read so far."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self.header = self.value = self.disposition = b""
        self.content: list[bytes] = []

    def callbacks(self) -> "multipart.MultipartCallbacks":
        return {
            "on_part_begin": self.begin_part,
            "on_header_field": self.add_to("header"),
            "on_header_value": self.add_to("value"),
            "on_header_end": self.end_header,
            "on_part_data": lambda data, start, end: self.content.append(data[start:end]),
            "on_part_end": self.end_part,
            "on_end": self.end,
        }

    def add_to(self, name: str) -> Callable[[bytes, int, int], None]:
        def add(data: bytes, start: int, end: int) -> None:
            setattr(self, name, getattr(self, name) + data[start:end])

        return add

    def begin_part(self) -> None:
        self.header = self.value = self.disposition = b""
        self.content = []

    def end_header(self) -> None:
        if self.header.lower() == b"content-disposition":
            self.disposition = self.value
        self.header = self.value = b""

    def end_part(self) -> None:
        options = multipart.parse_options_header(self.disposition)[1]
        file = options.get(b"filename")
        if (name := options.get(b"name")) and len(self.parts) < PARTS_LIMIT:
            self.parts.append(Part(name, b"" if file is not None else b"".join(self.content), file))

    def end(self) -> None:
        self.ended = True
