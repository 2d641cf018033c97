"""The bodies of sellers' commands and their responses, and the HTTP status of each error."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from services.handoff.agreements.domain.response_terms import RejectionCheck
from services.handoff.responses.domain.errors import (
    AttemptsRequired,
    BeforeHandoff,
    ClauseRequired,
    EvidenceRequired,
    HandoffNotFound,
    InvalidCorrection,
    NoteRequired,
    ReasonRequired,
    UnknownReason,
)
from shared.auth import Caller
from shared.events.work import ContactKind
from shared.http import (
    REQUEST_MODEL,
    Code,
    Day,
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


class SellerIn(BaseModel):
    """Every command names its seller, unless its key is bound to one."""

    model_config = REQUEST_MODEL

    seller: Code | None = None
    occurred_at: Instant | None = None

    def acting_seller(self, caller: Caller) -> str:
        """The seller named, or the one that the caller's key is bound to. Raises Problem 422 without either."""
        seller = self.seller or caller.seller
        if seller is None:
            raise Problem(422, "The body is not as described", [FieldError("/seller", "Field required.")])
        return seller


class AcceptanceIn(SellerIn):
    """The seller takes the lead."""


class AcceptanceForm(AcceptanceIn):
    """An acceptance as the form of the first set-up sends it, with its handoff."""

    handoff_id: UUID


class RejectionIn(SellerIn):
    """`reason`: one of the agreement's, with its clause or note; `correction`: better values, by field."""

    reason: Code
    clause: Code | None = None
    note: LongText | None = None
    correction: dict[str, JsonValue] = {}


class ContactReportIn(SellerIn):
    """A conversation and a meeting that was held are contacts; the other kinds are attempts."""

    kind: ContactKind
    channel: Code | None = None


class QualificationIn(SellerIn):
    """`evidence`: values by the names of the agreement; `sales_ready`: the evidence for that is among them."""

    evidence: JsonObject = {}
    sales_ready: bool = False


class RecyclingIn(SellerIn):
    """`return_on`: the lead does not return before this day, in the zone of the agreement."""

    reason: Code
    note: LongText | None = None
    return_on: Day | None = None


class RatingIn(SellerIn):
    """`score`: from 1, the worst, to 5, the best."""

    score: Annotated[int, Field(ge=1, le=5)]
    note: LongText | None = None


class HandoffSummaryOut(BaseModel):
    """The handoff after the command."""

    handoff_id: UUID
    lead_id: UUID
    state: str
    seller: str | None
    team: str | None


class RejectionOut(HandoffSummaryOut):
    """`check`: the signed clause confirms the reason (`confirmed`), it was known before the handoff (`loose`), or the
    clause contradicts it (`disputed`); null where it cannot be judged."""

    check: RejectionCheck | None


def evidence_problem(refusal: EvidenceRequired) -> Problem:
    """Problem 422 with each evidence that is missing, by its pointer."""
    problem = problem_from(refusal, 422)
    problem.errors = tuple(FieldError(f"/evidence/{name}", "The agreement asks for this.") for name in refusal.missing)
    return problem


def attempts_problem(refusal: AttemptsRequired) -> Problem:
    """Problem 422 at the reason, with what is still to be tried."""
    problem = problem_from(refusal, 422)
    problem.errors = (FieldError("/reason", f"The agreement asks for more attempts first: {refusal.missing}."),)
    return problem


def correction_problem(refusal: InvalidCorrection) -> Problem:
    """Problem 422, as for any other body with wrong fields."""
    return Problem(422, "The body is not as described", [FieldError(*error) for error in refusal.errors])


# All other errors are 409.
ERROR_MAP: ErrorMap = {
    HandoffNotFound: 404,
    UnknownReason: field_problem("/reason"),
    ReasonRequired: field_problem("/reason"),
    ClauseRequired: field_problem("/clause"),
    NoteRequired: field_problem("/note"),
    EvidenceRequired: evidence_problem,
    AttemptsRequired: attempts_problem,
    InvalidCorrection: correction_problem,
    OccurredInFuture: field_problem("/occurred_at"),
    BeforeHandoff: field_problem("/occurred_at"),
}
