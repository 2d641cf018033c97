"""The routes of sources."""

import re
from typing import Annotated

from fastapi import Depends
from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request

from services.intake.sources import store
from services.intake.sources.domain import Kind, Source, UnknownSource
from services.intake.sources.handlers import keep_source
from services.intake.telemetry import initialise_source_series
from shared.auth import Caller, RequireScope
from shared.http import REQUEST_MODEL, Body, Code, Name, Problem, Router, Text, field_error, field_problem, problems

ORIGINS_LIMIT = 50
FIELDS_LIMIT = 200

_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(?::\d{1,5})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]{1,260}(?:[/?#]\S*)?")

router = Router(answers={UnknownSource: field_problem("/source")})


def an_origin(given: str) -> str:
    if not _ORIGIN.fullmatch(given):
        raise field_error("Must be an origin in lower case: https://host or https://host:port.")
    return given


def a_web_address(given: str) -> str:
    if not _ADDRESS.fullmatch(given):
        raise field_error("Must be an address that begins with https:// or http://.")
    return given


def a_country(given: str) -> str:
    if given not in SUPPORTED_REGIONS:
        raise field_error("Must be a country's two letters in ISO 3166, like DE.")
    return given


Origin = Annotated[Name, AfterValidator(an_origin)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(a_web_address)]
Country = Annotated[Name, AfterValidator(a_country)]


class SourceIn(BaseModel):
    """A capture point. Its channel and campaign count for leads that bring none."""

    model_config = REQUEST_MODEL

    name: Text | None = None
    kind: Kind
    channel: Text | None = None
    campaign: Text | None = None
    region: Country | None = None
    field_map: Annotated[dict[Name, Name], Field(max_length=FIELDS_LIMIT)] = {}
    value_map: Annotated[
        dict[Name, Annotated[dict[Name, Name], Field(max_length=FIELDS_LIMIT)]], Field(max_length=FIELDS_LIMIT)
    ] = {}
    allowed_origins: Annotated[list[Origin], Field(max_length=ORIGINS_LIMIT)] = []
    thank_you_url: WebAddress | None = None
    live: bool = True


class SourceOut(SourceIn):
    """The capture point as it is kept."""

    source: str


class SourcesOut(BaseModel):
    """Every source, by name."""

    sources: list[SourceOut]


@router.put("/v1/sources/{source}", responses=problems(409))
async def put_source(
    source: Code,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("marketing"))],
    given: Annotated[SourceIn, Depends(Body(SourceIn))],
) -> SourceOut:
    """Make or change a source; the same content again changes nothing."""
    fields = {name: getattr(given, name) or None for name in ("name", "channel", "campaign")}
    kept = Source(
        source=source,
        kind=given.kind,
        region=given.region,
        field_map=given.field_map,
        value_map=given.value_map,
        allowed_origins=tuple(given.allowed_origins),
        thank_you_url=given.thank_you_url,
        live=given.live,
        **fields,
    )
    await request.app.state.intake.database.run(lambda conn: keep_source(conn, kept))
    initialise_source_series(source)
    return shown(kept)


@router.get("/v1/sources/{source}", responses=problems(404))
async def get_source(
    source: Code, request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing"))]
) -> SourceOut:
    """One source."""
    async with request.app.state.intake.database.read_connection() as conn:
        found = await store.find_sources(conn, [source])
    if source not in found:
        raise Problem(404, "There is no such source")
    return shown(found[source])


@router.get("/v1/sources")
async def get_sources(request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing"))]) -> SourcesOut:
    """Every source, by name."""
    async with request.app.state.intake.database.read_connection() as conn:
        return SourcesOut(sources=[shown(source) for source in await store.all_sources(conn)])


def shown(source: Source) -> SourceOut:
    return SourceOut(**vars(source) | {"allowed_origins": list(source.allowed_origins)})
