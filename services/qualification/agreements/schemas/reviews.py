"""The request and response models of reviews."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.qualification.agreements.domain.review import Decision, NextReview, Review
from shared.http import REQUEST_MODEL, Name
from shared.http.field_types import LONG_TEXT_CHARACTERS, MANY_LINES

PRESENT = 50

Minutes = Annotated[
    str, StringConstraints(min_length=1, max_length=LONG_TEXT_CHARACTERS, pattern=MANY_LINES, strip_whitespace=True)
]


class ReviewIn(BaseModel):
    """What both sides decided when they looked at the agreement in force again."""

    model_config = REQUEST_MODEL

    decision: Decision
    minutes: Minutes
    present: Annotated[tuple[Name, ...], Field(max_length=PRESENT)] = ()


class ReviewOut(BaseModel):
    """A review that was held."""

    id: UUID
    version: int
    decision: Decision
    minutes: str
    present: list[str]
    key_id: UUID
    held_at: datetime


class HeldReviewOut(ReviewOut):
    """A review that was held, and the day of the next one; null where the agreement names no interval."""

    review_due: date | None


class ReviewListOut(BaseModel):
    """The reviews of the agreement in force, oldest first."""

    reviews: list[ReviewOut]


def to_review_out(version: int, review: Review) -> ReviewOut:
    return ReviewOut(
        id=review.review_id,
        version=version,
        decision=review.decision,
        minutes=review.minutes,
        present=list(review.present),
        key_id=review.key_id,
        held_at=review.held_at,
    )


def to_held_out(version: int, review: Review, following: NextReview | None) -> HeldReviewOut:
    held = to_review_out(version, review).model_dump()
    return HeldReviewOut(**held, review_due=following.due if following else None)
