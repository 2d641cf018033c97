"""The OpenAPI document as JSON, and as the HTML of `/docs`, without scripts and files from other sites."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from shared.web import page

Json = dict[str, Any]
# Raises a Problem for a request that may not see the documents.
Guard = Callable[[Request], Awaitable[None]]


async def docs(request: Request) -> Response:
    """The route `/docs`."""
    document = await read_document(request)
    if not hasattr(request.app.state, "docs_page"):
        request.app.state.docs_page = render(document)
    return HTMLResponse(request.app.state.docs_page)


def render(document: Json) -> bytes:
    """The page of this document; it takes tens of milliseconds, so the application keeps it."""
    schemas = document["components"]["schemas"]
    texts = {name: orjson.dumps(schemas[name], option=orjson.OPT_INDENT_2).decode() for name in sorted(schemas)}
    operations = list(list_operations(document))
    return bytes(page("docs.html", title=document["info"]["title"], operations=operations, schemas=texts).body)


async def openapi_document(request: Request) -> Response:
    """The route `/openapi.json`."""
    return JSONResponse(await read_document(request))


async def read_document(request: Request) -> Json:
    """The application's document. Raises the Problem of its guard."""
    guard: Guard | None = request.app.state.documents_guard
    if guard:
        await guard(request)
    # It is made once, in a tenth of a second.
    document: Json = await asyncio.to_thread(request.app.openapi)
    return document


def list_operations(document: Json) -> Iterator[Json]:
    """Each operation as the page shows it, in the order of the document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield {
                "name": f"{method.upper()} {path}",
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "parameters": operation.get("parameters", []),
                "bodies": operation.get("requestBody", {}).get("content", {}).items(),
                "answers": [(status, answer, list_models(answer)) for status, answer in operation["responses"].items()],
            }


def list_models(answer: Json) -> list[str]:
    """The names of the schemas that the answer may have."""
    references = (content.get("schema", {}).get("$ref", "") for content in answer.get("content", {}).values())
    return sorted({reference.rpartition("/")[2] for reference in references if reference})
