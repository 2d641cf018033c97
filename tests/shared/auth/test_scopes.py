"""Who may do what: scopes, and the routes that ask for them."""

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
from tests.shared.api_keys import DANA, OTHER, add_key
from tests.shared.http.sample_app import client


@pytest.mark.parametrize(
    ("held", "asked", "allowed"),
    [
        ("sales", ("sales",), True),
        ("sales", ("marketing", "sales"), True),
        ("sales", ("marketing",), False),
        ("admin", ("marketing",), True),
        ("sales", (), True),
    ],
)
def test_one_of_the_scopes_is_enough_and_admin_has_all(held: str, asked: tuple[str, ...], allowed: bool) -> None:
    assert Caller(DANA, frozenset({held})).allows(*asked) is allowed


def test_a_route_cannot_ask_for_a_scope_that_nobody_has() -> None:
    with pytest.raises(ValueError, match="unknown scope"):
        RequireScope("sale")


router = Router()


@router.get("/typed")
async def typed(caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> dict[str, Any]:
    return {"seller": caller.seller}


async def plain(request: Request) -> JSONResponse:
    return JSONResponse({"seller": (await authenticate(request, "sales")).seller})


def app(database: Database) -> Application:
    made = create_application("Keys", [router], [Route("/plain", plain)])
    made.state.keys = ApiKeyCache(database)
    return made


async def ask(database: Database, path: str, authorization: str | None) -> Response:
    headers = {} if authorization is None else {b"authorization": authorization.encode("latin-1")}
    async with client(app(database)) as opened:
        return await opened.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/typed", "/plain"])
async def test_a_key_opens_the_routes_of_its_scopes(path: str, writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales", seller="dana")
    other = await add_key(writer, OTHER, "marketing", seller="other")

    right, lower, wrong = [
        await ask(reader, path, given) for given in (f"Bearer {dana}", f"bearer  {dana} ", f"Bearer {other}")
    ]

    assert right.json() == lower.json() == {"seller": "dana"}
    assert (wrong.status_code, wrong.json()["title"]) == (403, "The key needs the scope sales")


@pytest.mark.parametrize("path", ["/typed", "/plain"])
async def test_without_a_valid_key_nothing_opens(path: str, writer: Database, reader: Database) -> None:
    dana = await add_key(writer, DANA, "sales")
    answers = [await ask(reader, path, given) for given in (None, dana, f"Basic {dana}", "Bearer", "Bearer \xff")]

    assert [(answer.status_code, answer.headers["www-authenticate"]) for answer in answers] == [(401, "Bearer")] * 5


async def test_the_document_tells_that_a_key_is_needed(reader: Database) -> None:
    document = app(reader).openapi()

    assert document["components"]["securitySchemes"] == {"Key": {"type": "http", "scheme": "bearer"}}
    assert document["paths"]["/typed"]["get"]["security"] == [{"Key": []}]
