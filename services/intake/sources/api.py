"""The routes of sources."""

import re
from typing import Annotated

from fastapi import Depends
from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BaseModel, Field
from starlette.requests import Request

from services.intake.sources import store
from services.intake.sources.domain import FieldKind, Kind, Source, UnknownSource
from services.intake.sources.handlers import save_source
from services.intake.telemetry import initialise_source_series
from shared.auth import Caller, RequireScope
from shared.http import REQUEST_MODEL, Body, Code, Name, Problem, Router, Text, field_error, field_problem, problems

ORIGINS_LIMIT = 50
FIELDS_LIMIT = 200

_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(?::\d{1,5})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]{1,260}(?:[/?#]\S*)?")

router = Router(answers={UnknownSource: field_problem("/source")})


def validate_origin(origin: str) -> str:
    if not _ORIGIN.fullmatch(origin):
        raise field_error("Must be an origin in lower case: https://host or https://host:port.")
    return origin


def validate_web_address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise field_error("Must be an address that begins with https:// or http://.")
    return address


def validate_country(code: str) -> str:
    if code not in SUPPORTED_REGIONS:
        raise field_error("Must be a country's two letters in ISO 3166, like DE.")
    return code


Origin = Annotated[Name, AfterValidator(validate_origin)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(validate_web_address)]
Country = Annotated[Name, AfterValidator(validate_country)]


class SourceIn(BaseModel):
    """A capture point. A capture without a channel or a campaign takes those of its source.

    `custom_fields`: the kinds of its own fields, by their names in `custom`. A field that is not listed is published
    only if it is a short code, a truth value, a date or a number of at most six digits.
    """

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
    custom_fields: Annotated[dict[Name, FieldKind], Field(max_length=FIELDS_LIMIT)] = {}


class SourceOut(SourceIn):
    """The capture point as it is stored."""

    source: str


class SourcesOut(BaseModel):
    """Every source, by name."""

    sources: list[SourceOut]


@router.put("/v1/sources/{source}", responses=problems(409))
async def put_source(
    source: Code,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))],
    body: Annotated[SourceIn, Depends(Body(SourceIn))],
) -> SourceOut:
    """Create or change a source; the same content again changes nothing."""
    saved = Source(
        source=source,
        kind=body.kind,
        name=body.name or None,
        channel=body.channel or None,
        campaign=body.campaign or None,
        region=body.region,
        field_map=body.field_map,
        value_map=body.value_map,
        allowed_origins=tuple(body.allowed_origins),
        thank_you_url=body.thank_you_url,
        live=body.live,
        custom_fields=body.custom_fields,
    )
    await request.app.state.intake.database.run(lambda conn: save_source(conn, saved, caller.key_id))
    initialise_source_series(source)
    return to_source_out(saved)


@router.get("/v1/sources/{source}", responses=problems(404))
async def get_source(
    source: Code, request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))]
) -> SourceOut:
    """One source."""
    async with request.app.state.intake.database.read_connection() as conn:
        sources = await store.find_sources(conn, [source])
    if source not in sources:
        raise Problem(404, "There is no such source")
    return to_source_out(sources[source])


@router.get("/v1/sources")
async def get_sources(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))]
) -> SourcesOut:
    """Every source, by name."""
    sources = await request.app.state.intake.database.slow_reads.run(store.list_sources)
    return SourcesOut(sources=[to_source_out(source) for source in sources])


def to_source_out(source: Source) -> SourceOut:
    return SourceOut(**vars(source) | {"allowed_origins": list(source.allowed_origins)})
