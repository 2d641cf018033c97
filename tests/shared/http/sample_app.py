"""A sample application for the tests of the HTTP edge: FastAPI routes, a plain route, every kind of error."""

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
LARGE_BYTES = 32 * 1024 * 1024
FILE_LIMIT = http.BodyLimit(1024 * 1024, seconds=60.0, step_bytes=4096, step_seconds=3.0)
JSON = {"content-type": "application/json"}


def sent_before_problem(refusal: SentBefore) -> Any:
    return http.problem_from(refusal, 409, lead_id=refusal.lead_id)


ERRORS_BY_SOURCE: dict[str, Exception] = {
    "taken": AlreadyTaken("dana@example.com"),
    "unknown": UnknownSource("dana@example.com"),
    "before": SentBefore("lead-1"),
    "unavailable": Unavailable("database"),
    "broken": KeyError("dana@example.com"),
}
router = http.Router(
    answers={AlreadyTaken: 409, UnknownSource: http.field_problem("/source"), SentBefore: sent_before_problem},
    limits={"/v1/bulk": http.BULK_BYTES, "/v1/files": FILE_LIMIT},
)


@router.put("/v1/things/{thing}", responses=http.problems(404, 409))
async def put_thing(thing: UUID, lead: Annotated[Lead, Depends(http.Body(Lead))], again: bool = False) -> Answer:
    if lead.source in ERRORS_BY_SOURCE:
        raise ERRORS_BY_SOURCE[lead.source]
    return Answer(text=f"{thing} {again}")


@router.post("/v1/things/batch", include_in_schema=False)
async def post_things() -> Answer:
    return Answer(text="things")


@router.get("/v1/things")
async def get_things(query: Annotated[Filter, Query()]) -> Answer:
    return Answer(text=f"{query.limit} {query.state}")


@router.get("/v1/pairs", include_in_schema=False)
@router.put("/v1/pairs", include_in_schema=False)
@router.delete("/v1/pairs", include_in_schema=False)
async def get_pairs() -> Answer:
    return Answer(text="pairs")


@router.get("/v1/things/{thing}/name")
async def get_name(thing: str) -> Answer:
    return Answer(text=thing)


@router.post("/v1/bulk")
async def post_bulk(request: requests.Request) -> Answer:
    return Answer(text=str(len(await http.read_body(request, http.BULK_BYTES))))


@router.post("/v1/files", include_in_schema=False)
async def post_file(request: requests.Request) -> Answer:
    return Answer(text=str(sum([len(part) async for part in request.stream()])))


@router.get("/slow", include_in_schema=False)
async def get_slow() -> Answer:
    await asyncio.sleep(SLOW_SECONDS)
    return Answer(text="slow")


@router.api_route("/echo", methods=["GET", "POST"], include_in_schema=False)
async def echo_headers(request: requests.Request) -> Answer:
    body = await request.body()
    return Answer(text=f"{request.headers.get('x-echo')} {request.headers.get('authorization')} {len(body)}")


@router.get("/healthz", include_in_schema=False)
async def get_health() -> Answer:
    return Answer(text="ok")


@router.get("/large", include_in_schema=False)
async def get_large() -> responses.Response:
    return responses.Response(bytes(LARGE_BYTES))


@router.get("/page", include_in_schema=False)
async def get_page() -> responses.HTMLResponse:
    return responses.HTMLResponse("<!doctype html><title>Page</title>")


@http.document_route(http.Documentation(body=Lead, answers={202: Answer}, refusals=(409,)))
async def post_lead(request: requests.Request) -> responses.Response:
    lead = http.parse_body(Lead, await http.read_body(request))
    return responses.Response(lead.model_dump_json(exclude_defaults=True), 202, media_type="application/json")


@cache
def sample_application() -> http.Application:
    return http.create_application("Sample", [router], [routing.Route("/v1/leads", post_lead, methods=["POST"])])


@asynccontextmanager
async def open_client(app: http.Application) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://sample") as client:
        yield client


async def post(content: bytes, **headers: str) -> Response:
    """POST these bytes to the plain route."""
    async with open_client(sample_application()) as client:
        return await client.post("/v1/leads", content=content, headers=JSON | headers)


async def put(content: bytes, query: str = "") -> Response:
    """PUT these bytes to the FastAPI route."""
    async with open_client(sample_application()) as client:
        return await client.put(f"/v1/things/{UUID(int=1)}{query}", content=content, headers=JSON)


def field_errors(answer: Response) -> list[tuple[str, str]]:
    """The pointers and sentences of an answer with status 422."""
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    return [(error["pointer"], error["detail"]) for error in answer.json()["errors"]]
