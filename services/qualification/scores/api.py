"""The routes of scores."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.scores.domain.listing import Place, ScoreQuestion
from services.qualification.scores.handlers.list_scores import list_scores
from services.qualification.scores.handlers.load_score import load_score
from services.qualification.scores.schemas import ScoreListOut, ScoreOut, to_score_list_out
from shared.auth import Caller, RequireScope
from shared.http import QUERY_MODEL, Code, Problem, Router, Text, invalid_cursor, problems

DEFAULT_LIMIT, MOST = 50, 200
router = Router()


class ScoresParameters(BaseModel):
    """Which leads: by verdict; in nurture and lacking what `missing` asks for; given back by sales."""

    model_config = QUERY_MODEL

    verdict: Literal["qualified", "nurture", "disqualified", "unscored"] = "nurture"
    missing: Code | None = None
    recycled: bool = False
    product: Text | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT_LIMIT
    cursor: Text | None = None

    def to_place(self) -> Place | None:
        """The end of the page before. Raises Problem 422."""
        if self.cursor is None:
            return None
        place = Place.parse(self.cursor)
        if place is None:
            raise invalid_cursor()
        return place

    def to_question(self) -> ScoreQuestion:
        """What is asked for; what is missing is asked of leads in nurture alone."""
        return ScoreQuestion("nurture" if self.missing or self.recycled else self.verdict, self.missing,
                             self.recycled, self.product)  # fmt: skip


@router.get("/v1/scores")
async def get_scores(
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
    caller: Annotated[Caller, Depends(RequireScope("read", "marketing", unbound=True))],
    parameters: Annotated[ScoresParameters, Query()],
) -> ScoreListOut:
    """Leads by their verdict, the newest first; in nurture those that are nearest to the threshold.

    `missing` names a clause that is not known of them; `recycled` lists those that sales gave back, by their return.
    """
    question = parameters.to_question()
    found = await list_scores(dependencies.database, question, parameters.to_place(), parameters.limit)
    return to_score_list_out(found.rows, found.cursor)


@router.get("/v1/scores/{lead_id}", responses=problems(404))
async def get_score(
    lead_id: UUID,
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
    caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales"))],
) -> ScoreOut:
    """How good a lead is: its points by clause, its verdict, and each reason."""
    score = await load_score(dependencies, lead_id, caller.seller)
    if score is None:
        raise Problem(404, "No lead with this id was heard of")
    return score
