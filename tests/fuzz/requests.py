"""Malformed requests, generated from an OpenAPI document."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

# Text that no answer may repeat.
CANARY = "zq-canary-zq"
DEEP = 5_000
HUGE = 300_000

SCALARS: list[Any] = [
    None,
    True,
    -1,
    1e308,
    10**400,
    "",
    CANARY,
    "\x00" + CANARY,
    "\ud800",
    "x" * 5_000,
    [],
    {},
    [CANARY],
    {CANARY: 1},
]
RAW_BODIES: list[bytes] = [
    b"",
    b"null",
    b"{",
    b"\xff\xfe" + CANARY.encode(),
    b'{"a": NaN}',
    b'{"source": "\\ud800"}',
    b'{"source": "\\u0000"}',
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    json.dumps({"source": CANARY * (HUGE // len(CANARY))}).encode(),
    json.dumps([{"source": CANARY}] * 20).encode(),
    b'{"source": "a", "source": "b"}',
    '{"source": "ä"}'.encode("utf-16"),
    b"9" * 6_000,
]
MEDIA_TYPES = [
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "multipart/form-data",
    "application/x-ndjson",
    "",
    "application/yaml",
    "a/b;" + "x" * 500,
]
PARAMETER_VALUES = [
    "x",
    "%00",
    "..%2f..%2fetc",
    "%ff%fe",
    "a" * 3_000,
    quote("ü/?#"),
    "0",
    "00000000-0000-7000-8000-000000000000",
    "' or 1=1 --",
    quote("9999-12-31T23:59:59-14:00_00000000-0000-7000-8000-000000000000"),
    quote("0001-01-01T00:00:00+14:00_00000000-0000-7000-8000-000000000000"),
    "2199-12-31",
    "1970-01-01",
]
# The OpenAPI document lists no pages: the query parameters of each.
BOARD_FILTER = ("period", "basis", "by", "first", "last")
PAGES = {
    "/": BOARD_FILTER,
    "/promises/acceptance": (*BOARD_FILTER, "state", "after", "format"),
    "/promises/qualified_leads": (*BOARD_FILTER, "state", "after", "format"),
    "/promises/{name}": BOARD_FILTER,
    "/scores": ("lacks", "recycled", "after", "format"),
    "/leads": ("view", "list", "basis", "first", "last", "channel", "seller", "after", "format"),
    "/leads/{name}": ("after",),
    "/signin": ("next",),
}


@dataclass(frozen=True)
class MalformedRequest:
    """One request, as it goes over the wire."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]


def add_pages(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the pages as further operations."""
    path_parameter = {"in": "path", "name": "name"}
    pages = {
        path: {"get": {"parameters": [path_parameter, *({"in": "query", "name": name} for name in names)]}}
        for path, names in PAGES.items()
    }
    return document | {"paths": document["paths"] | pages}


def generate_requests(document: dict[str, Any], count: int, seed: int) -> Iterator[MalformedRequest]:
    """This number of requests, the same for the same document and seed."""
    random = Random(seed)
    operations = [
        (path, method, operation) for path, item in document["paths"].items() for method, operation in item.items()
    ]
    for _ in range(count):
        path, method, operation = random.choice(operations)
        body = None if method == "get" and random.random() < 0.8 else _generate_body(random, document, operation)
        yield MalformedRequest(method.upper(), _generate_path(random, path, operation), body, _generate_headers(random))


def _generate_path(random: Random, path: str, operation: dict[str, Any]) -> str:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(random.choice(PARAMETER_VALUES), safe="%"))
    names = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    arguments = [
        f"{quote(name)}={quote(random.choice(PARAMETER_VALUES), safe='%')}" for name in names if random.random() < 0.4
    ]
    if random.random() < 0.2:
        arguments.append(f"{CANARY}=1")
    return path + ("?" + "&".join(arguments) if arguments else "")


def _generate_headers(random: Random) -> dict[str, str]:
    headers = {"Content-Type": "application/json" if random.random() < 0.7 else random.choice(MEDIA_TYPES)}
    if random.random() < 0.1:
        headers["Content-Encoding"] = "gzip"
    if random.random() < 0.2:
        headers["Idempotency-Key"] = random.choice(["k", "x" * 4_000, "\x7f", CANARY])
    return headers


def _generate_body(random: Random, document: dict[str, Any], operation: dict[str, Any]) -> bytes:
    content = operation.get("requestBody", {}).get("content", {})
    schema = next((kind["schema"] for kind in content.values() if "schema" in kind), None)
    if schema is None or random.random() < 0.25:
        return random.choice(RAW_BODIES)
    return json.dumps(_generate_value(random, document, schema, 0)).encode("utf-8", "surrogatepass")


def _generate_value(random: Random, document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    """A value that resembles the schema, with errors in it."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if random.random() < 0.15 or depth > 6:
        return random.choice(SCALARS)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _generate_value(random, document, random.choice(options), depth + 1)
    match schema.get("type"):
        case "object":
            return _generate_object(random, document, schema, depth)
        case "array":
            return [
                _generate_value(random, document, schema.get("items", {}), depth + 1)
                for _ in range(random.randrange(4))
            ]
        case "integer" | "number":
            return random.choice([0, 1, -5, 2**60, 1.5, 10**30])
        case "boolean":
            return random.random() < 0.5
        case _:
            return random.choice([*schema.get("enum", [CANARY]), "2026-01-01T00:00:00Z", "a@b.example", "DE", CANARY])


def _generate_object(random: Random, document: dict[str, Any], schema: dict[str, Any], depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    members = {
        name: _generate_value(random, document, member, depth + 1)
        for name, member in properties.items()
        if name in required or random.random() < 0.5
    }
    if random.random() < 0.2:
        members[random.choice([CANARY, "x" * 300, "", "\x00"])] = random.choice(SCALARS)
    return members
