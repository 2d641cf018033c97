"""The review of the agreement in force: when it is due, and what both sides decided at the last ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from services.qualification.agreements.domain.agreement import AgreementVersion
from shared.agreement.readers.locale import read_locale
from shared.errors import Refusal

REVIEWS = 500

Decision = Literal["keep", "tighten", "loosen"]


class NoAgreementInForce(Refusal):
    code = "no-agreement-in-force"
    detail = "No agreement is in force."


class TooManyReviews(Refusal):
    code = "too-many-reviews"
    detail = f"A version has at most {REVIEWS} reviews."


@dataclass(frozen=True, slots=True)
class Review:
    """What both sides decided when they looked at a version again, with the minutes and who was present."""

    review_id: UUID
    decision: Decision
    minutes: str
    present: tuple[str, ...]
    key_id: UUID
    held_at: datetime


class NextReview(NamedTuple):
    """The day on which both sides review their agreement, whether it has come, and whether it is over."""

    due: date
    overdue: bool
    is_due: bool


def schedule_review(agreement: AgreementVersion, now: datetime, last: Review | None = None) -> NextReview | None:
    """When the agreement is reviewed next, counted from the last review, or from the day of the second signature.

    Days are of the agreement's own zone. None where no review is agreed.
    """
    interval_days = agreement.document.get("review_every_days")
    if interval_days is None or agreement.activated_at is None:
        return None
    zone = read_locale(agreement.document).zone
    since = last.held_at if last else agreement.activated_at
    due = since.astimezone(zone).date() + timedelta(days=interval_days)
    today = now.astimezone(zone).date()
    return NextReview(due, today > due, today >= due)


def hold(reviews: Sequence[Review], review: Review) -> Review:
    """The review, or the last one if the same caller sends it again. Raises TooManyReviews."""
    if reviews and _content_of(reviews[-1]) == _content_of(review):
        return reviews[-1]
    if len(reviews) >= REVIEWS:
        raise TooManyReviews
    return review


def _content_of(review: Review) -> tuple[object, ...]:
    return review.decision, review.minutes, review.present, review.key_id, review.held_at.date()
