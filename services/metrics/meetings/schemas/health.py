"""The parameter and the answer of the health of the agreement."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel

from services.metrics.meetings.domain.health import Adoption, DueReview, Health, HealthSpan, ReviewState
from shared.http import QUERY_MODEL

HealthGroup = Literal["month", "quarter"]


class HealthParameters(BaseModel):
    """`by`: in which spans the trend is shown."""

    model_config = QUERY_MODEL

    by: HealthGroup = "month"


class AdoptionOut(BaseModel):
    """Decisions of sales about leads that fell due, by state; `attainment` is the share of them that was in time."""

    due: int
    met: int
    breached: int
    running: int
    attainment: float | None
    accepted: int
    rated: int
    rating: float | None

    @classmethod
    def of_adoption(cls, adoption: Adoption) -> Self:
        """The response."""
        return cls(
            **adoption.clocks,
            attainment=adoption.attainment,
            accepted=adoption.accepted,
            rated=adoption.rated,
            rating=adoption.rating,
        )


class SellerHealthOut(AdoptionOut):
    """Adoption of one seller."""

    seller: str


class DueReviewOut(BaseModel):
    """A review of an agreement: when it was due, when it was held, and what follows."""

    version: int
    due: date
    held: date | None
    state: ReviewState


class HealthNumbers(BaseModel):
    """The numbers of some days. `meetings` and `promises` of spans that end in them, `reviews` that were due."""

    starts: date
    ends: date
    adoption: AdoptionOut
    meetings: dict[str, int]
    reviews: dict[str, int]
    marketing: dict[str, int]
    sales: dict[str, int]

    @classmethod
    def of_span(cls, span: HealthSpan) -> Self:
        """The response."""
        return cls(
            starts=span.first,
            ends=span.until,
            adoption=AdoptionOut.of_adoption(span.adoption),
            meetings=span.count_meetings(),
            reviews=span.count_reviews(),
            marketing=span.count_promises("marketing"),
            sales=span.count_promises("sales"),
        )


class HealthSpanOut(HealthNumbers):
    """The numbers of one month or quarter."""

    span: str


class RecentOut(BaseModel):
    """Each seller of the last whole span and the one of now."""

    starts: date
    ends: date
    sellers: list[SellerHealthOut]


class AgreementHealthOut(BaseModel):
    """How well both sides live their agreement, since the first one.

    `target`: the promise that adoption is seen by; null where the agreement in force does not make it.
    """

    as_of: datetime
    timezone: str
    by: HealthGroup
    since: date | None
    target: str | None
    total: HealthNumbers | None
    spans: list[HealthSpanOut]
    recent: RecentOut
    reviews: list[DueReviewOut]

    @classmethod
    def of(cls, health: Health, by: HealthGroup) -> Self:
        """The response."""
        sellers = [
            SellerHealthOut(seller=seller, **AdoptionOut.of_adoption(adoption).model_dump())
            for seller, adoption in health.sellers.items()
        ]
        return cls(
            as_of=health.as_of,
            timezone=health.locale.timezone,
            by=by,
            since=health.since,
            target=health.target,
            total=HealthNumbers.of_span(health.total) if health.total else None,
            spans=[HealthSpanOut(span=span.name, **HealthNumbers.of_span(span).model_dump()) for span in health.spans],
            recent=RecentOut(starts=health.recent[0], ends=health.recent[1], sellers=sellers),
            reviews=[_write(review) for review in (health.total.reviews if health.total else ())],
        )


def _write(review: DueReview) -> DueReviewOut:
    return DueReviewOut(version=review.version, due=review.due, held=review.held, state=review.state)
