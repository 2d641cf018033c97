"""A small application for the tests of the HTTP edge: typed routes, plain ones, every kind of refusal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from httpx2 import ASGITransport, AsyncClient, Response
from starlette import requests, responses, routing

from shared import http
from shared.errors import Unavailable
from tests.shared.http.sample_models import AlreadyTaken, Answer, Filter, Lead, SentBefore, UnknownSource

SLOW_SECONDS = 1.5
JSON = {"content-type": "application/json"}


def sent_before(refusal: SentBefore) -> Any:
    return http.problem_from(refusal, 409, lead_id=refusal.lead_id)


REASONS: dict[str, Exception] = {
    "taken": AlreadyTaken("dana@example.com"),
    "unknown": UnknownSource("dana@example.com"),
    "before": SentBefore("lead-1"),
    "away": Unavailable("database"),
    "broken": KeyError("dana@example.com"),
}
router = http.Router(
    answers={AlreadyTaken: 409, UnknownSource: http.field_problem("/source"), SentBefore: sent_before},
    limits={"/v1/bulk": http.BULK_BYTES},
)


@router.put("/v1/things/{thing}", responses=http.problems(404, 409))
async def put_thing(thing: UUID, given: Annotated[Lead, Depends(http.Body(Lead))], again: bool = False) -> Answer:
    if given.source in REASONS:
        raise REASONS[given.source]
    return Answer(said=f"{thing} {again}")


@router.get("/v1/things")
async def get_things(asked: Annotated[Filter, Query()]) -> Answer:
    return Answer(said=f"{asked.limit} {asked.state}")


@router.get("/v1/things/{thing}/name")
async def get_name(thing: str) -> Answer:
    return Answer(said=thing)


@router.post("/v1/bulk")
async def post_bulk(request: requests.Request) -> Answer:
    return Answer(said=str(len(await http.read_body(request, http.BULK_BYTES))))


@router.get("/slow", include_in_schema=False)
async def get_slowly() -> Answer:
    await asyncio.sleep(SLOW_SECONDS)
    return Answer(said="at last")


@router.get("/page", include_in_schema=False)
async def get_page() -> responses.HTMLResponse:
    return responses.HTMLResponse("<!doctype html><title>Page</title>")


@http.document_route(http.Documentation(body=Lead, answers={202: Answer}, refusals=(409,)))
async def post_lead(request: requests.Request) -> responses.Response:
    given = http.parse_body(Lead, await http.read_body(request))
    return responses.Response(given.model_dump_json(exclude_defaults=True), 202, media_type="application/json")


@cache
def shop() -> http.Application:
    return http.create_application("Shop", [router], [routing.Route("/v1/leads", post_lead, methods=["POST"])])


@asynccontextmanager
async def client(app: http.Application) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://shop") as opened:
        yield opened


async def post(content: bytes, **headers: str) -> Response:
    """The answer to these bytes at the plain route."""
    async with client(shop()) as opened:
        return await opened.post("/v1/leads", content=content, headers=JSON | headers)


async def put(content: bytes, query: str = "") -> Response:
    """The answer to these bytes at the typed route."""
    async with client(shop()) as opened:
        return await opened.put(f"/v1/things/{UUID(int=1)}{query}", content=content, headers=JSON)


def wrong_fields(answer: Response) -> list[tuple[str, str]]:
    """The pointers and sentences of a 422."""
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    return [(error["pointer"], error["detail"]) for error in answer.json()["errors"]]
