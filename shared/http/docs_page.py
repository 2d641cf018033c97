"""The OpenAPI document as JSON, and as the HTML of `/docs`, without scripts and files from other sites."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from shared.http.docs_fields import describe_value, make_example
from shared.http.request_body import YAML
from shared.web import page

Json = dict[str, Any]
CRM, CAPTURE = "crm", "capture"
# Who uses the routes that need a scope, in the order of the page.
ROLES = {
    CAPTURE: "Integrators: web forms, ad platforms, imports",
    CRM: "Integrators: the CRM",
    "marketing": "Marketing",
    "sales": "Sales",
    "sign_marketing": "Marketing",
    "sign_sales": "Sales",
    "read": "Readers of reports",
    "admin": "The operator",
}
# Routes for which a scope does not say it: a CRM calls them with a key of sales.
PATHS_OF_CRM = ("/v1/deals", "/v1/revenue")
PART_BYTES = 65536
# Raises a Problem for a request that may not see the documents.
Guard = Callable[[Request], Awaitable[None]]


class ApiDocuments:
    """Both documents of an application. Those who ask first, at the same time, share one making, in a thread."""

    def __init__(self) -> None:
        self._making: asyncio.Future[tuple[bytes, bytes]] | None = None

    async def read(self, app: FastAPI) -> tuple[bytes, bytes]:
        """The OpenAPI document as JSON, and the page. Raises what making them raised; the next to ask tries again."""
        if self._making is None or (self._making.done() and self._making.exception()):
            self._making = asyncio.ensure_future(asyncio.to_thread(make_documents, app))
        return await asyncio.shield(self._making)


def make_documents(app: FastAPI) -> tuple[bytes, bytes]:
    """The OpenAPI document of this application as JSON, and as a page; this takes a second."""
    document = app.openapi()
    # The texts are kept in place of it: it takes ten times their memory.
    app.openapi_schema = None
    return orjson.dumps(document), render(document)


async def docs(request: Request) -> Response:
    """The route `/docs`."""
    return send_in_parts((await read_documents(request))[1], "text/html")


async def openapi_document(request: Request) -> Response:
    """The route `/openapi.json`."""
    return send_in_parts((await read_documents(request))[0], "application/json")


def send_in_parts(content: bytes, media_type: str) -> Response:
    """An answer of which no more than a part is kept for a client that reads slowly."""
    parts = (content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES))
    return StreamingResponse(parts, headers={"content-length": str(len(content))}, media_type=media_type)


async def read_documents(request: Request) -> tuple[bytes, bytes]:
    """The application's documents. Raises the Problem of its guard."""
    guard: Guard | None = request.app.state.documents_guard
    if guard:
        await guard(request)
    documents: ApiDocuments = request.app.state.documents
    return await documents.read(request.app)


def render(document: Json) -> bytes:
    """The page of this document."""
    schemas = document["components"]["schemas"]
    texts = {
        name: {
            "fields": list_fields(schemas[name], schemas),
            "sentence": schemas[name].get("description", ""),
            "json": orjson.dumps(schemas[name], option=orjson.OPT_INDENT_2).decode(),
        }
        for name in sorted(schemas)
    }
    groups = group_by_role(list_operations(document))
    return bytes(page("docs.html", title=document["info"]["title"], groups=groups, schemas=texts).body)


def group_by_role(operations: Iterable[Json]) -> dict[str, list[Json]]:
    """The operations by who uses them, in the order of ROLES."""
    groups: dict[str, list[Json]] = {role: [] for role in ROLES.values()}
    for operation in operations:
        # People who fill in a form have no key; their site's integrator reads this.
        scopes = operation["scopes"] if operation["key"] else [CAPTURE]
        scopes = [CRM] if operation["path"] in PATHS_OF_CRM else scopes
        groups[find_role(scopes)].append(operation)
    return {role: found for role, found in groups.items() if found}


def find_role(scopes: Iterable[str]) -> str:
    """Who uses an operation: the first role that one of its scopes belongs to."""
    return next((role for scope, role in ROLES.items() if scope in scopes), ROLES["admin"])


def list_fields(schema: Json, schemas: Json) -> list[Json]:
    """The fields of an object, each with its sentence, what it may be, and an example as JSON."""
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "required": name in required,
            "sentence": field.get("description", ""),
            "value": describe_value(field, schemas),
            "example": orjson.dumps(make_example(field, schemas)).decode(),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def write_request(method: str, path: str, operation: Json, schemas: Json) -> str:
    """The command that sends an example of the request, for a shell in which $KEY is the key."""
    for parameter in operation.get("parameters", ()):
        path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "")))
    lines = [f"curl -X {method.upper()} http://127.0.0.1:8080{path}"]
    if operation.get("security"):
        lines.append('  -H "Authorization: Bearer $KEY"')
    contents = operation.get("requestBody", {}).get("content", {})
    for type_, content in list(contents.items())[:1]:
        if example := content.get("example"):
            return " \\\n".join([*lines, f"  -H 'Content-Type: {YAML}' --data-binary @- <<'END'\n{example}END"])
        body = orjson.dumps(make_example(content["schema"], schemas)).decode()
        lines += [f"  -H 'Content-Type: {type_}'", f"  -d '{body}'"]
    return " \\\n".join(lines)


def list_operations(document: Json) -> Iterator[Json]:
    """Each operation as the page shows it, in the order of the document."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield {
                "name": f"{method.upper()} {path}",
                "path": path,
                "description": operation.get("description") or operation.get("summary", ""),
                "scopes": [scope for need in operation.get("security", ()) for scope in need["Key"]],
                "key": bool(operation.get("security")),
                "parameters": [
                    {"description": "", "example": ""} | item | {"value": describe_value(item["schema"], schemas)}
                    for item in operation.get("parameters", [])
                ],
                "request": write_request(method, path, operation, schemas),
                "bodies": operation.get("requestBody", {}).get("content", {}).items(),
                "answers": [(status, answer, list_models(answer)) for status, answer in operation["responses"].items()],
            }


def list_models(answer: Json) -> list[str]:
    """The names of the schemas that the answer may have."""
    references = (content.get("schema", {}).get("$ref", "") for content in answer.get("content", {}).values())
    return sorted({reference.rpartition("/")[2] for reference in references if reference})
