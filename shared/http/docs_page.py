"""The page behind `/docs`: the OpenAPI document for human readers, with no script and nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.web import page

Json = dict[str, Any]


async def docs(request: Request) -> Response:
    """The route behind `/docs`."""
    document = request.app.openapi()
    schemas = document["components"]["schemas"]
    shown = {name: orjson.dumps(schemas[name], option=orjson.OPT_INDENT_2).decode() for name in sorted(schemas)}
    return page("docs.html", title=document["info"]["title"], operations=list(operations(document)), schemas=shown)


def operations(document: Json) -> Iterator[Json]:
    """Each operation as the page shows it, in the order of the document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield {
                "name": f"{method.upper()} {path}",
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "parameters": operation.get("parameters", []),
                "bodies": operation.get("requestBody", {}).get("content", {}).items(),
                "answers": [(status, answer, models(answer)) for status, answer in operation["responses"].items()],
            }


def models(answer: Json) -> list[str]:
    """The names of the schemas that the answer may have."""
    found = (content.get("schema", {}).get("$ref", "") for content in answer.get("content", {}).values())
    return sorted({reference.rpartition("/")[2] for reference in found if reference})
