"""The bodies of answers, and of what they are answered with."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from services.handoff.agreements.domain.response_terms import RejectionCheck
from services.handoff.handoffs.domain.events import Contact
from services.handoff.responses.domain.errors import (
    ClauseRequired,
    EvidenceRequired,
    HandoffNotFound,
    InvalidCorrection,
    NoteRequired,
    ReasonRequired,
    UnknownReason,
)
from shared.http import (
    REQUEST_MODEL,
    Code,
    ErrorMap,
    FieldError,
    Instant,
    JsonObject,
    LongText,
    Problem,
    field_problem,
    problem_from,
)
from shared.values.occurred_at import OccurredInFuture

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class AnswerIn(BaseModel):
    """Every answer names its seller."""

    model_config = REQUEST_MODEL

    seller: Code
    occurred_at: Instant | None = None


class AcceptanceIn(AnswerIn):
    """The seller takes the lead."""


class RejectionIn(AnswerIn):
    """`reason`: one of the agreement's, with its clause or note; `correction`: what is known better, by field."""

    reason: Code
    clause: Code | None = None
    note: LongText | None = None
    correction: dict[str, JsonValue] = {}


class ContactIn(AnswerIn):
    """Only a conversation, or a meeting that was held, is a contact; the others are attempts."""

    kind: Contact
    channel: Code | None = None


class QualificationIn(AnswerIn):
    """`evidence`: what was heard, by the names of the agreement; `sales_ready`: all that it asks for that, too."""

    evidence: JsonObject = {}
    sales_ready: bool = False


class RecyclingIn(AnswerIn):
    """`return_on`: not before this day, in the zone of the agreement."""

    reason: Code
    note: LongText | None = None
    return_on: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None = None


class ReassignmentIn(BaseModel):
    """To this seller; null: to somebody else, by the rules."""

    model_config = REQUEST_MODEL

    seller: Code | None
    why: LongText | None = None
    occurred_at: Instant | None = None


class AnsweredOut(BaseModel):
    """The handoff after the answer."""

    handoff_id: UUID
    lead_id: UUID
    state: str
    seller: str | None
    team: str | None


class RejectedOut(AnsweredOut):
    """`check`: the signed clause says that the reason holds (`confirmed`), that it was known before (`loose`), or that
    it does not hold (`disputed`); null where it cannot be judged."""

    check: RejectionCheck | None


def evidence(refusal: EvidenceRequired) -> Problem:
    """Each evidence that is missing, by its pointer."""
    said = problem_from(refusal, 422)
    said.errors = tuple(FieldError(f"/evidence/{name}", "The agreement asks for this.") for name in refusal.missing)
    return said


def wrong_correction(refusal: InvalidCorrection) -> Problem:
    """Like any other body with wrong fields."""
    return Problem(422, "The body is not as described", [FieldError(*mistake) for mistake in refusal.mistakes])


# What is not here is 409.
ERROR_MAP: ErrorMap = {
    HandoffNotFound: 404,
    UnknownReason: field_problem("/reason"),
    ReasonRequired: field_problem("/reason"),
    ClauseRequired: field_problem("/clause"),
    NoteRequired: field_problem("/note"),
    EvidenceRequired: evidence,
    InvalidCorrection: wrong_correction,
    OccurredInFuture: field_problem("/occurred_at"),
}
