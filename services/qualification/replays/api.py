"""The routes of replays: a version on past leads."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.qualification.agreements.api.agreements import ANSWERS, READER, Drafter
from services.qualification.dependencies import QualificationDependencies, Version, get_dependencies
from services.qualification.replays.domain.replay import NotASpan, UnknownReplay
from services.qualification.replays.handlers import ask, read_replays
from services.qualification.replays.schemas import models, show
from services.qualification.replays.schemas.parameters import LeadsParameters
from shared.http import Body, Router, field_problem, problems

router = Router(answers={**ANSWERS, UnknownReplay: 404, NotASpan: field_problem("/from")})
Dependencies = Annotated[QualificationDependencies, Depends(get_dependencies)]


@router.post("/v1/agreements/{version}/replays", status_code=202, responses=problems(404, 409, 422))
async def post_replay(
    version: Version,
    dependencies: Dependencies,
    caller: Drafter,
    body: Annotated[models.VersionReplayIn, Depends(Body(models.VersionReplayIn))],
) -> models.VersionReplayOut:
    """Try a version, or another definition in it, on the leads of a span; it is judged in the background.

    The same one that waits or runs already is answered again.
    """
    replay = await ask.ask(dependencies, caller, version, body)
    dependencies.start_replays()
    return show.to_replay_out(replay)


@router.get("/v1/agreements/{version}/replays", dependencies=READER, responses=problems(404))
async def get_replays(version: Version, dependencies: Dependencies) -> models.ReplayListOut:
    """The newest replays of a version."""
    replays = await read_replays.list_replays(dependencies.database, version)
    return models.ReplayListOut(replays=[show.to_replay_out(replay) for replay in replays])


@router.get("/v1/agreements/{version}/replays/{replay}", dependencies=READER, responses=problems(404))
async def get_replay(version: Version, replay: UUID, dependencies: Dependencies) -> models.VersionReplayOut:
    """How far a replay is, and what it has counted: the version beside what happened."""
    return show.to_replay_out(await read_replays.load(dependencies.database, version, replay))


@router.get("/v1/agreements/{version}/replays/{replay}/leads", responses=problems(404))
async def get_replay_leads(
    version: Version,
    replay: UUID,
    dependencies: Dependencies,
    caller: Drafter,
    parameters: Annotated[LeadsParameters, Query()],
) -> models.ReplayLeadListOut:
    """The leads of a replay: those it gains, loses or keeps, with the clauses that decide and what came of them."""
    question, place, database = parameters.to_question(), parameters.to_place(), dependencies.database
    found = await read_replays.load(database, version, replay)
    rows = await read_replays.list_leads(database, found, question, place, parameters.limit + 1)
    return show.to_lead_list_out(rows, parameters.limit)


@router.post("/v1/agreements/{version}/replays/{replay}/cancellation", responses=problems(404))
async def post_cancellation(
    version: Version, replay: UUID, dependencies: Dependencies, caller: Drafter
) -> models.VersionReplayOut:
    """End a replay that waits or runs; what it has counted stays. One that has ended stays as it is."""
    return show.to_replay_out(await read_replays.cancel(dependencies.database, caller, version, replay))
