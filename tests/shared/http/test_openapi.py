"""The OpenAPI document tells of bodies, plain routes and problems that FastAPI does not see."""

from typing import Any

import pytest
from pydantic import BaseModel, create_model

from shared.http.openapi import dereference
from tests.shared.http.sample_app import client, shop
from tests.shared.http.sample_models import Lead

PROBLEMS = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


async def document() -> dict[str, Any]:
    async with client(shop()) as opened:
        found: dict[str, Any] = (await opened.get("/openapi.json")).json()
    return found


@pytest.mark.parametrize(("path", "method"), [("/v1/leads", "post"), ("/v1/things/{thing}", "put")])
async def test_a_body_read_from_bytes_is_described(path: str, method: str) -> None:
    found = await document()

    assert found["paths"][path][method]["requestBody"] == {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lead"}}},
    }
    assert found["components"]["schemas"]["Lead"]["properties"].keys() == Lead.model_fields.keys()
    assert "Company" in found["components"]["schemas"]


async def test_a_plain_route_stands_beside_the_others() -> None:
    operation = (await document())["paths"]["/v1/leads"]["post"]

    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}
    assert (operation["responses"]["202"], operation["security"]) == (
        {"description": "Accepted", "content": answer},
        [{"Key": []}],
    )


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/v1/leads", "post", {"401", "403", "408", "409", "413", "415", "422", "503"}),
        ("/v1/things/{thing}", "put", {"404", "408", "409", "413", "415", "422", "503"}),
        ("/v1/things", "get", {"422", "503"}),
        ("/v1/things/{thing}/name", "get", {"404", "422", "503"}),
    ],
)
async def test_every_refusal_is_a_problem(path: str, method: str, statuses: set[str]) -> None:
    found = await document()
    answers = found["paths"][path][method]["responses"]

    assert {status for status, answer in answers.items() if answer["content"] == PROBLEMS} == statuses
    assert not {"HTTPValidationError", "ValidationError"} & found["components"]["schemas"].keys()


async def test_pages_are_not_in_it() -> None:
    assert (await document())["paths"].keys() == {
        "/v1/things/{thing}",
        "/v1/things",
        "/v1/things/{thing}/name",
        "/v1/bulk",
        "/v1/leads",
    }


def test_two_models_of_one_name_both_keep_their_fields() -> None:
    schemas: dict[str, Any] = {}
    here: type[BaseModel] = create_model("Kept", __module__="services.here", one=(int, ...))
    there: type[BaseModel] = create_model("Kept", __module__="services.there", two=(int, ...))

    names = [dereference(schemas, model, "validation")["$ref"].rpartition("/")[2] for model in (here, there, here)]

    assert [list(schemas[name]["properties"]) for name in names] == [["one"], ["two"], ["one"]]


async def test_people_read_it_at_docs_without_any_script() -> None:
    async with client(shop()) as opened:
        page = (await opened.get("/docs")).text

    assert "<code>POST /v1/leads</code>" in page
    assert '<a href="#Lead">Lead</a>' in page
    assert "<script" not in page
