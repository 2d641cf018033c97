"""Requests that nobody honest sends, made from an OpenAPI document."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

# A value that no answer may repeat.
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
RAW: list[bytes] = [
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
MEDIA = [
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "multipart/form-data",
    "application/x-ndjson",
    "",
    "application/yaml",
    "a/b;" + "x" * 500,
]
PLACES = [
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
# Pages stand in no document: what each may be asked.
CHOICE = ("period", "basis", "by", "first", "last")
PAGES = {
    "/": CHOICE,
    "/promises/acceptance": (*CHOICE, "state", "after"),
    "/promises/qualified_leads": (*CHOICE, "state", "after"),
    "/promises/{name}": CHOICE,
    "/leads/{name}": (),
    "/signin": ("next",),
}


@dataclass(frozen=True)
class Hostile:
    """One request, as it goes out."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]


def with_pages(document: dict[str, Any]) -> dict[str, Any]:
    """The document as if the pages stood in it too."""
    name = {"in": "path", "name": "name"}
    pages = {
        path: {"get": {"parameters": [name, *({"in": "query", "name": one} for one in asked)]}}
        for path, asked in PAGES.items()
    }
    return document | {"paths": document["paths"] | pages}


def hostile(document: dict[str, Any], count: int, seed: int) -> Iterator[Hostile]:
    """So many requests; the same ones for the same document and seed."""
    chance = Random(seed)
    operations = [
        (path, method, operation) for path, item in document["paths"].items() for method, operation in item.items()
    ]
    for _ in range(count):
        path, method, operation = chance.choice(operations)
        body = None if method == "get" and chance.random() < 0.8 else _body(chance, document, operation)
        yield Hostile(method.upper(), _path(chance, path, operation), body, _headers(chance))


def _path(chance: Random, path: str, operation: dict[str, Any]) -> str:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(chance.choice(PLACES), safe="%"))
    names = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    asked = [f"{quote(name)}={quote(chance.choice(PLACES), safe='%')}" for name in names if chance.random() < 0.4]
    if chance.random() < 0.2:
        asked.append(f"{CANARY}=1")
    return path + ("?" + "&".join(asked) if asked else "")


def _headers(chance: Random) -> dict[str, str]:
    headers = {"Content-Type": "application/json" if chance.random() < 0.7 else chance.choice(MEDIA)}
    if chance.random() < 0.1:
        headers["Content-Encoding"] = "gzip"
    if chance.random() < 0.2:
        headers["Idempotency-Key"] = chance.choice(["k", "x" * 4_000, "\x7f", CANARY])
    return headers


def _body(chance: Random, document: dict[str, Any], operation: dict[str, Any]) -> bytes:
    content = operation.get("requestBody", {}).get("content", {})
    schema = next((kind["schema"] for kind in content.values() if "schema" in kind), None)
    if schema is None or chance.random() < 0.25:
        return chance.choice(RAW)
    return json.dumps(_near(chance, document, schema, 0)).encode("utf-8", "surrogatepass")


def _near(chance: Random, document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    """Something like what the schema asks for, with mistakes in it."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if chance.random() < 0.15 or depth > 6:
        return chance.choice(SCALARS)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _near(chance, document, chance.choice(options), depth + 1)
    match schema.get("type"):
        case "object":
            return _object(chance, document, schema, depth)
        case "array":
            return [_near(chance, document, schema.get("items", {}), depth + 1) for _ in range(chance.randrange(4))]
        case "integer" | "number":
            return chance.choice([0, 1, -5, 2**60, 1.5, 10**30])
        case "boolean":
            return chance.random() < 0.5
        case _:
            return chance.choice([*schema.get("enum", [CANARY]), "2026-01-01T00:00:00Z", "a@b.example", "DE", CANARY])


def _object(chance: Random, document: dict[str, Any], schema: dict[str, Any], depth: int) -> dict[str, Any]:
    known = schema.get("properties", {})
    wanted = set(schema.get("required", ()))
    made = {
        name: _near(chance, document, rule, depth + 1)
        for name, rule in known.items()
        if name in wanted or chance.random() < 0.5
    }
    if chance.random() < 0.2:
        made[chance.choice([CANARY, "x" * 300, "", "\x00"])] = chance.choice(SCALARS)
    return made
