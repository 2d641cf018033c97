"""The routes of replays: a version on past leads."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from services.qualification.agreements.api.agreements import READER, Drafter, invalid_agreement_problem
from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.schemas.parse import InvalidAgreement
from services.qualification.dependencies import QualificationDependencies, Version, get_dependencies
from services.qualification.replays.domain.comparison import Change
from services.qualification.replays.domain.lead_list import LeadPlace, LeadQuestion, ListedOutcome
from services.qualification.replays.domain.replay import NotASpan, UnknownReplay
from services.qualification.replays.handlers import ask as handlers
from services.qualification.replays.schemas import models, show
from shared.http import QUERY_MODEL, Body, Code, FieldError, Problem, Router, Text, field_problem, problems

DEFAULT_LIMIT, MOST = 50, 500
NO_CURSOR = "Must be the `cursor` of the page before."
router = Router(
    answers={
        UnknownAgreement: 404,
        UnknownReplay: 404,
        NotASpan: field_problem("/from"),
        InvalidAgreement: invalid_agreement_problem,
    }
)
Dependencies = Annotated[QualificationDependencies, Depends(get_dependencies)]


class LeadsParameters(BaseModel):
    """Which leads of a replay: gained, lost or kept; decided by this clause; of whom this came."""

    model_config = QUERY_MODEL

    change: Change = "lost"
    clause: Code | None = None
    outcome: ListedOutcome | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT_LIMIT
    cursor: Text | None = None

    def to_place(self) -> LeadPlace | None:
        """The end of the page before. Raises Problem 422."""
        place = LeadPlace.parse(self.cursor) if self.cursor else None
        if self.cursor and place is None:
            raise Problem(422, "A parameter is not as described", [FieldError("/query/cursor", NO_CURSOR)])
        return place


@router.post("/v1/agreements/{version}/replays", status_code=202, responses=problems(404, 409, 422))
async def post_replay(
    version: Version,
    dependencies: Dependencies,
    caller: Drafter,
    body: Annotated[models.ReplayIn, Depends(Body(models.ReplayIn))],
) -> models.ReplayOut:
    """Try a version, or another definition in it, on the leads of a span; it is judged in the background.

    The same one that waits or runs already is answered again.
    """
    request = handlers.ReplayRequest(version, body.start, body.until, body.definition)
    replay = await handlers.ask(dependencies.database, caller, request)
    dependencies.start_replays()
    return show.to_replay_out(replay)


@router.get("/v1/agreements/{version}/replays", dependencies=READER, responses=problems(404))
async def get_replays(version: Version, dependencies: Dependencies) -> models.ReplayListOut:
    """The newest replays of a version."""
    replays = await handlers.list_replays(dependencies.database, version)
    return models.ReplayListOut(replays=[show.to_replay_out(replay) for replay in replays])


@router.get("/v1/agreements/{version}/replays/{replay}", dependencies=READER, responses=problems(404))
async def get_replay(version: Version, replay: UUID, dependencies: Dependencies) -> models.ReplayOut:
    """How far a replay is, and what it has counted: the version beside what happened."""
    return show.to_replay_out(await handlers.load(dependencies.database, version, replay))


@router.get("/v1/agreements/{version}/replays/{replay}/leads", responses=problems(404))
async def get_replay_leads(
    version: Version,
    replay: UUID,
    dependencies: Dependencies,
    caller: Drafter,
    parameters: Annotated[LeadsParameters, Query()],
) -> models.ReplayLeadListOut:
    """The leads of a replay: those it gains, loses or keeps, with the clauses that decide and what came of them."""
    question = LeadQuestion(parameters.change, parameters.clause, parameters.outcome)
    place = parameters.to_place()
    rows = await handlers.list_leads(dependencies.database, version, replay, question, place, parameters.limit + 1)
    return show.to_lead_list_out(rows, parameters.limit)


@router.post("/v1/agreements/{version}/replays/{replay}/cancellation", responses=problems(404))
async def post_cancellation(
    version: Version, replay: UUID, dependencies: Dependencies, caller: Drafter
) -> models.ReplayOut:
    """End a replay that waits or runs; what it has counted stays. One that has ended stays as it is."""
    return show.to_replay_out(await handlers.cancel(dependencies.database, version, replay))
