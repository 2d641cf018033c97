"""The page `/docs`: the OpenAPI document as HTML, without scripts and files from other sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.web import page

Json = dict[str, Any]


async def docs(request: Request) -> Response:
    """The route `/docs`."""
    document = request.app.openapi()
    schemas = document["components"]["schemas"]
    texts = {name: orjson.dumps(schemas[name], option=orjson.OPT_INDENT_2).decode() for name in sorted(schemas)}
    operations = list(list_operations(document))
    return page("docs.html", title=document["info"]["title"], operations=operations, schemas=texts)


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
