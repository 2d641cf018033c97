"""The routes of reviews: both sides look at the agreement in force again."""

from typing import Annotated

from fastapi import Depends, Response

from services.qualification.agreements.api.agreements import READER, Dependencies, Drafter
from services.qualification.agreements.domain.review import NoAgreementInForce
from services.qualification.agreements.handlers.in_force import hold_review
from services.qualification.agreements.schemas.reviews import (
    HeldReviewOut,
    ReviewIn,
    ReviewListOut,
    to_held_out,
    to_review_out,
)
from services.qualification.agreements.store import agreements, reviews
from shared.http import Body, Router, problems

router = Router(answers={NoAgreementInForce: 404})


@router.get("/v1/agreements/reviews", dependencies=READER, responses=problems(404))
async def get_reviews(dependencies: Dependencies) -> ReviewListOut:
    """The reviews of the agreement in force, oldest first."""
    async with dependencies.database.read_connection() as conn:
        version = await agreements.find_version_in_force(conn)
        if version is None:
            raise NoAgreementInForce
        held = await reviews.list_reviews(conn, version)
    return ReviewListOut(reviews=[to_review_out(version, review) for review in held])


@router.post("/v1/agreements/reviews", status_code=201, responses={200: {"model": HeldReviewOut}, **problems(404, 409)})
async def post_review(
    response: Response, dependencies: Dependencies, caller: Drafter, body: Annotated[ReviewIn, Depends(Body(ReviewIn))]
) -> HeldReviewOut:
    """Write down a review of the agreement in force; the next one is counted from it."""
    held = await hold_review(dependencies.database, caller, body.decision, body.minutes, body.present)
    response.status_code = 201 if held.changed else 200
    return to_held_out(held.agreement.version, held.review, held.following)
