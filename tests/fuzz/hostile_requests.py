"""Hostile requests: malformed ones from the OpenAPI document, made worse, and valid ones of which bytes changed."""

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from tests.fuzz.requests import CANARY, MalformedRequest, add_pages, generate_requests
from tests.support.scenario import lead

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"]
PATH_CHANGES: list[Callable[[str], str]] = [
    lambda path: "/" + path,
    lambda path: path + "/",
    lambda path: path.upper(),
    lambda path: path.replace("/v1/", "/v1/../v1/"),
    lambda path: path.replace("/", "%2f"),
    lambda path: path + "%00",
    lambda path: path + ";a=b",
    lambda path: path + "?" + "&".join(f"p{number}=1" for number in range(500)),
    lambda path: path + "?a=" + "b" * 20_000,
    lambda path: "http://elsewhere.example" + path,
    lambda path: "*",
]
HEADERS = [
    ("Host", "elsewhere.example"),
    ("Host", "[::1"),
    ("Accept", "text/csv;q=0.5, " * 200),
    ("Accept-Encoding", "gzip;q=nan"),
    ("Cookie", "accord_session=" + "x" * 4_000),
    ("Cookie", "=;=;=;" * 100),
    ("Origin", "http://["),
    ("Origin", "null"),
    ("Referer", "https://elsewhere.example/" + CANARY),
    ("Range", "bytes=0-" + "9" * 300),
    ("If-Match", '"' * 500),
    ("X-Forwarded-For", "127.0.0.1, " * 300),
    ("X-Forwarded-Proto", "javascript"),
    ("Expect", "100-continue"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade, close, keep-alive"),
    ("Transfer-Encoding", "chunked, chunked"),
    ("Content-Length", "-1"),
    ("Content-Length", "9" * 30),
    ("X\x00Y", "1"),
    ("X-Long", "y" * 30_000),
    ("Last-Event-ID", "\xff"),
]
WRONG_CREDENTIALS = [
    "X-No: credentials",
    "Authorization: Bearer ak_" + "z" * 43,
    "Authorization: Bearer " + "z" * 5_000,
    "Authorization: bearer",
    "Authorization: Basic YTpi",
    "Authorization: Bearer \xff",
    "Authorization: Bearer a b",
]
TOKENS = [
    b"\x00",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b" ",
    b"\t",
    b"\xff",
    b":",
    b"%",
    b"0" * 40,
    b"chunked",
    b"{",
    b"-1",
    b"\\u0000",
]


class Credentials(NamedTuple):
    """Header lines that are valid: of an API key, and of a session for pages."""

    key: str
    session: str


class HostileRequest(NamedTuple):
    """One request as bytes; `path` without its query is that of a route, or None: no route is meant."""

    method: str
    route: str | None
    data: bytes


def generate_hostile_requests(
    document: dict[str, Any], credentials: Credentials, count: int, seed: int
) -> Iterator[HostileRequest]:
    """This number of requests to every route and to none. Most have these valid credentials."""
    random = Random(seed)
    for request in generate_requests(add_pages(document), count, seed):
        yield _make_worse(random, request, credentials)


def generate_mutations(key: str, count: int, seed: int) -> Iterator[bytes]:
    """Valid requests of which bytes were changed, left out, repeated, put in or taken from another one."""
    random = Random(seed)
    originals = valid_requests(key)
    for _ in range(count):
        data = random.choice(originals)
        for _ in range(random.randint(1, 5)):
            data = mutate(random, data, originals)
        yield data


def valid_requests(key: str) -> list[bytes]:
    """One request of each shape: without a body, with one, in chunks, many leads, two in a row, a form, a hook."""
    body = json.dumps(lead(1)).encode()
    chunks = b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in (body[:50], body[50:])) + b"0\r\nX: y\r\n\r\n"
    authorization = f"Authorization: Bearer {key}\r\n".encode()
    post = b"POST /v1/leads HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + authorization
    batch = body + b"\n" + body
    get = b"GET /v1/reports/funnel?by=source HTTP/1.1\r\nHost: x\r\n" + authorization + b"\r\n"
    return [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        get,
        get + get,
        post + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
        b"POST /v1/leads/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
        + authorization + b"Content-Length: %d\r\n\r\n" % len(batch) + batch,
        b"PUT /v1/sources/other HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + authorization + b'Content-Length: 15\r\n\r\n{"kind":"form"}',
        b"POST /v1/forms/website HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 64\r\n\r\nemail=dana%40example.com&_redirect=https%3A%2F%2Fevil.example%2F",
        b"POST /v1/hooks/json/website HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + authorization + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        b"POST /signin HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 5\r\n\r\nkey=a",
    ]  # fmt: skip


def _make_worse(random: Random, request: MalformedRequest, credentials: Credentials) -> HostileRequest:
    method, path = request.method, request.path
    route: str | None = path
    if random.random() < 0.15:
        method = random.choice(METHODS)
    if random.random() < 0.1:
        path, route = random.choice(PATH_CHANGES)(path), None
    headers = {"Host": "x", **request.headers}
    if request.body is not None:
        headers["Content-Length"] = str(len(request.body))
    lines = [f"{name}: {value}" for name, value in headers.items()]
    valid = credentials.key if request.path.startswith("/v1/") else credentials.session
    lines.append(valid if random.random() < 0.7 else random.choice(WRONG_CREDENTIALS))
    lines += [": ".join(random.choice(HEADERS)) for _ in range(random.choice([0, 0, 0, 1, 2]))]
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "Connection: close"])
    return HostileRequest(method, route, head.encode("latin-1") + b"\r\n\r\n" + (request.body or b""))


def mutate(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The bytes with some changed, left out, repeated, put in, cut off, or taken from another one."""
    first, last = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    match random.randrange(6):
        case 0:
            return data[:first] + bytes([random.randrange(256)]) + data[first + 1 :]
        case 1:
            return data[:first] + data[min(last, first + 20) :]
        case 2:
            return data[:first] + data[first:last] * random.randint(2, 20) + data[last:]
        case 3:
            return data[:first] + random.choice(TOKENS) + data[first:]
        case 4:
            other = random.choice(others)
            return data[:first] + other[random.randrange(len(other)) :]
        case _:
            return data[:last]
