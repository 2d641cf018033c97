"""The routes of sources."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.intake.sources import store
from services.intake.sources.domain import UnknownSource
from services.intake.sources.handlers import recall_secrets, save_health, save_source
from services.intake.sources.schemas import (
    SourceIn,
    SourceOut,
    SourcesOut,
    SourceWithHealthOut,
    to_health_out,
    to_source_out,
)
from services.intake.telemetry import initialise_source_series
from shared.auth import Caller, RequireScope
from shared.http import Body, Code, Problem, Router, field_problem, problems

router = Router(answers={UnknownSource: field_problem("/source")})


@router.put("/v1/sources/{source}", responses=problems(409))
async def put_source(
    source: Code,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))],
    body: Annotated[SourceIn, Depends(Body(SourceIn))],
) -> SourceOut:
    """Create or change a source; the same content again changes nothing."""
    intake = request.app.state.intake
    saved = await intake.database.run(lambda conn: save_source(conn, intake.secrets, source, body, caller.key_id))
    initialise_source_series(source)
    intake.forms.sources.on_change()
    return to_source_out(*saved)


@router.get("/v1/sources/{source}", responses=problems(404))
async def get_source(
    source: Code, request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))]
) -> SourceWithHealthOut:
    """One source, and how it fares: its last lead, its last failure, and the platform's token."""
    intake = request.app.state.intake
    await save_health(intake.database, intake.queues.health)
    async with intake.database.read_connection() as conn:
        sources = await store.find_sources(conn, [source])
        health = (await store.find_health(conn, [source]))[source]
    if source not in sources:
        raise Problem(404, "There is no such source")
    secrets = recall_secrets(intake.secrets, sources[source])
    shown = to_source_out(sources[source], secrets)
    return SourceWithHealthOut(**vars(shown), health=to_health_out(health, secrets))


@router.get("/v1/sources")
async def get_sources(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))]
) -> SourcesOut:
    """Every source, by name."""
    intake = request.app.state.intake
    sources = await intake.database.slow_reads.run(store.list_sources)
    return SourcesOut(sources=[to_source_out(source, recall_secrets(intake.secrets, source)) for source in sources])
