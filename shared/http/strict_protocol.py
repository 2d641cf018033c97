"""uvicorn's HTTP protocol without upgrades, trailers and requests that a proxy may read in another way."""

from __future__ import annotations

import re
from ipaddress import IPv6Address

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from shared.http.direct_protocol import DirectProtocol
from shared.http.problem_details import Problem
from shared.http.security_middleware import missing_headers

VERSIONS = ("1.0", "1.1")
# The parser gets so many bytes at once: of requests that follow each other without a wait, some hundred.
READ_BYTES = 16 * 1024
HOST = re.compile(rb"(?:[A-Za-z0-9._~-]*|\[([0-9A-Fa-f:.]+)\])(?::[0-9]{0,5})?")


class RefusedRequest(Exception):
    """Raised to the parser, which then reads nothing more of the connection. `args`: the Problem that answers it."""


class StrictProtocol(DirectProtocol):
    """Ignores `Upgrade`, drops chunk trailers, refuses CONNECT, HTTP/0.9 and requests without exactly one Host."""

    in_headers = True
    # Whether the parser has read requests as a whole, and nothing of the next one.
    is_between = True
    # Bytes that came and are still to be parsed.
    unread = b""

    def data_received(self, data: bytes) -> None:
        self.unread += data
        self.read()

    def read(self) -> None:
        """Parse what came, until requests wait for the response to an earlier one: the rest waits unparsed."""
        if self.unread:
            self._unset_keepalive_if_required()
        try:
            while self.unread and not self.pipeline and not self.transport.is_closing():
                data, rest = self.unread[:READ_BYTES], self.unread[READ_BYTES:]
                if self.is_between and (length := self.take_known(data)):
                    self.is_between = True
                    self.unread = data[length:] + rest
                    continue
                self.unread = self.parse(data) + rest
                self.unknown_head = b""
                self.end_of_data()
        except httptools.HttpParserError as error:
            refused = error.__context__
            self.refuse(refused.args[0] if isinstance(refused, RefusedRequest) else invalid_request())
        if self.unread:
            self.flow.pause_reading()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.read()

    def parse(self, data: bytes) -> bytes:
        """Give the bytes to the parser; returns those that it has to read once more.

        The parser ends at a request with `Upgrade`, and would read its body as the next request: it is given the same
        request once more, without that header.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            head = self.head_without_upgrade()
            # After `Connection: close`, the parser would drop what it is given.
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            return head + data[upgrade.args[0] :]
        return b""

    def head_without_upgrade(self) -> bytes:
        first_line = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        headers = [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([first_line, *headers, b"", b""])

    def on_message_begin(self) -> None:
        self.in_headers, self.is_between = True, False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        # A trailer comes after the request was authorised, and a proxy has not checked it.
        if self.in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.get_method() == b"CONNECT":
            raise RefusedRequest(Problem(405))
        check_head(self.parser.get_http_version(), self.headers)
        if not self.parser.should_upgrade():
            self.in_headers = False
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            self.is_between = True
            super().on_message_complete()

    def refuse(self, problem: Problem) -> None:
        """Answer with the problem, and close the connection."""
        response = problem.response()
        headers = [*response.raw_headers, (b"connection", b"close")]
        lines = [b"%b: %b\r\n" % header for header in [*headers, *missing_headers(dict(headers))]]
        self.transport.write(b"".join([STATUS_LINE[problem.status_code], *lines, b"\r\n", bytes(response.body)]))
        self.transport.close()


def check_head(version: str, headers: list[tuple[bytes, bytes]]) -> None:
    """Raises RefusedRequest for a version but 1.0 and 1.1, and for a Host missing, invalid or sent twice.

    So for a body that is sent in a coding that this server would take for the body itself, such as gzip.
    """
    hosts, codings = list[bytes](), list[bytes]()
    for name, value in headers:
        if name == b"host":
            hosts.append(value)
        elif name == b"transfer-encoding":
            codings.append(value)
    expected = 1 if version == "1.1" else len(hosts[:1])
    if version not in VERSIONS or len(hosts) != expected or not all(map(is_host, hosts)):
        raise RefusedRequest(invalid_request())
    if any(coding.strip().lower() != b"chunked" for coding in codings):
        raise RefusedRequest(Problem(400, "The only transfer coding is chunked"))


def is_host(value: bytes) -> bool:
    """Whether it is a name or an address, with or without a port; an empty one is valid (RFC 9112, 3.2)."""
    match = HOST.fullmatch(value)
    if match is None or match[1] is None:
        return match is not None
    try:
        return bool(IPv6Address(match[1].decode()))
    except ValueError:
        return False


def invalid_request() -> Problem:
    return Problem(400, "The request is not valid HTTP/1.1")
