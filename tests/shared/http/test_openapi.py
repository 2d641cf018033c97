"""The OpenAPI document has the bodies, plain routes and problems that FastAPI does not see."""

import asyncio
from typing import Any

import pytest
from pydantic import BaseModel, create_model

from shared.http import Application
from shared.http.docs_page import ApiDocuments, docs, openapi_document
from shared.http.openapi import add_schema
from tests.shared.http.sample_app import open_client, router, sample_application
from tests.shared.http.sample_models import Lead

PROBLEMS = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


async def get_document() -> dict[str, Any]:
    async with open_client(sample_application()) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
    return document


@pytest.mark.parametrize(("path", "method"), [("/v1/leads", "post"), ("/v1/things/{thing}", "put")])
async def test_a_body_read_from_bytes_is_described(path: str, method: str) -> None:
    document = await get_document()

    assert document["paths"][path][method]["requestBody"] == {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lead"}}},
    }
    assert document["components"]["schemas"]["Lead"]["properties"].keys() == Lead.model_fields.keys()
    assert "Company" in document["components"]["schemas"]


async def test_a_plain_route_is_in_the_document_too() -> None:
    operation = (await get_document())["paths"]["/v1/leads"]["post"]

    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
    assert (operation["responses"]["202"], operation["security"]) == (
        {"description": "Accepted", "content": answer},
        [{"Key": []}],
    )


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/v1/leads", "post", {"401", "403", "408", "409", "413", "415", "422", "429", "503"}),
        ("/v1/things/{thing}", "put", {"404", "408", "409", "413", "415", "422", "503"}),
        ("/v1/things", "get", {"422", "503"}),
        ("/v1/things/{thing}/name", "get", {"404", "422", "503"}),
    ],
)
async def test_every_error_answer_is_a_problem(path: str, method: str, statuses: set[str]) -> None:
    document = await get_document()
    answers = document["paths"][path][method]["responses"]

    assert {status for status, answer in answers.items() if answer["content"] == PROBLEMS} == statuses
    assert not {"HTTPValidationError", "ValidationError"} & document["components"]["schemas"].keys()


async def test_pages_are_not_in_the_document() -> None:
    assert (await get_document())["paths"].keys() == {
        "/v1/things/{thing}",
        "/v1/things",
        "/v1/things/{thing}/name",
        "/v1/bulk",
        "/v1/leads",
    }


def test_two_models_of_one_name_both_keep_their_fields() -> None:
    schemas: dict[str, Any] = {}
    first: type[BaseModel] = create_model("Sample", __module__="services.first", a=(int, ...))
    second: type[BaseModel] = create_model("Sample", __module__="services.second", b=(int, ...))

    names = [add_schema(schemas, model, "validation")["$ref"].rpartition("/")[2] for model in (first, second, first)]

    assert [list(schemas[name]["properties"]) for name in names] == [["a"], ["b"], ["a"]]


async def test_readers_who_come_at_the_same_time_share_one_making_of_both_documents() -> None:
    class Counted(Application):
        made = 0

        def openapi(self) -> dict[str, Any]:
            self.made += 1
            return super().openapi()

    app = Counted(openapi_url=None)
    app.state.documents, app.state.documents_guard = ApiDocuments(), None
    app.add_route("/docs", docs)
    app.add_route("/openapi.json", openapi_document)
    app.include_router(router)
    async with open_client(app) as client:
        answers = await asyncio.gather(*(client.get(path) for path in ("/docs", "/openapi.json") * 20))
        again = [await client.get(path) for path in ("/docs", "/openapi.json")]

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.text for answer in answers} == {answer.text for answer in again}
    assert [answer.headers["content-type"] for answer in again] == ["text/html; charset=utf-8", "application/json"]
    assert app.made == 1


async def test_the_docs_page_shows_it_without_any_script() -> None:
    async with open_client(sample_application()) as client:
        page = (await client.get("/docs")).text

    assert "<code>POST /v1/leads</code>" in page
    assert '<a href="#Lead">Lead</a>' in page
    assert "curl -X POST http://127.0.0.1:8080/v1/leads" in page
    assert "<script" not in page
