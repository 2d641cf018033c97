"""Who may call a route: the scopes of keys, and the routes that require them."""

from typing import Annotated, Any

import pytest
from fastapi import Depends
from httpx2 import Response
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from shared.auth import ApiKeyCache, Caller, RequireScope, authenticate
from shared.db.database import Database
from shared.http import Application, Router, create_application
from tests.shared.auth.api_keys import DANA, OTHER, add_key
from tests.shared.http.sample_app import open_client


@pytest.mark.parametrize(
    ("scope", "required", "allowed"),
    [
        ("sales", ("sales",), True),
        ("sales", ("marketing", "sales"), True),
        ("sales", ("marketing",), False),
        ("admin", ("marketing",), True),
        ("sales", (), True),
    ],
)
def test_one_of_the_scopes_is_enough_and_admin_has_all(scope: str, required: tuple[str, ...], allowed: bool) -> None:
    assert Caller(DANA, frozenset({scope})).allows(*required) is allowed


def test_a_route_cannot_require_a_scope_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="unknown scope"):
        RequireScope("sale")


router = Router()


@router.get("/typed")
async def fastapi_route(caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> dict[str, Any]:
    return {"seller": caller.seller}


async def starlette_route(request: Request) -> JSONResponse:
    return JSONResponse({"seller": (await authenticate(request, "sales")).seller})


def make_app(database: Database) -> Application:
    app = create_application("Keys", [router], [Route("/plain", starlette_route)])
    app.state.keys = ApiKeyCache(database)
    return app


async def get(database: Database, path: str, authorization: str | None) -> Response:
    headers = {} if authorization is None else {b"authorization": authorization.encode("latin-1")}
    async with open_client(make_app(database)) as http:
        return await http.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/typed", "/plain"])
async def test_a_key_opens_the_routes_of_its_scopes(path: str, writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales", seller="dana")
    other = await add_key(writer, OTHER, "marketing", seller="other")

    valid, lower_case, without_scope = [
        await get(reader, path, header) for header in (f"Bearer {dana}", f"bearer  {dana} ", f"Bearer {other}")
    ]

    assert valid.json() == lower_case.json() == {"seller": "dana"}
    assert (without_scope.status_code, without_scope.json()["title"]) == (403, "The key needs the scope sales")


@pytest.mark.parametrize("path", ["/typed", "/plain"])
async def test_without_a_valid_key_no_route_opens(path: str, writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales")
    answers = [await get(reader, path, header) for header in (None, dana, f"Basic {dana}", "Bearer", "Bearer \xff")]

    assert [(answer.status_code, answer.headers["www-authenticate"]) for answer in answers] == [(401, "Bearer")] * 5
    wrong_scheme = "The header Authorization must be Bearer, a blank and your key"
    assert [answer.json()["title"] for answer in answers] == [
        "The header Authorization is missing: send Authorization: Bearer and your key",
        wrong_scheme,
        wrong_scheme,
        "The header Authorization names no key after Bearer: is the variable with your key set?",
        "This key is wrong or was revoked",
    ]


async def test_the_openapi_document_says_that_a_key_is_needed(reader: Database) -> None:
    document = make_app(reader).openapi()

    assert document["components"]["securitySchemes"]["Key"].items() >= {"type": "http", "scheme": "bearer"}.items()
    assert document["paths"]["/typed"]["get"]["security"] == [{"Key": ["sales"]}]
