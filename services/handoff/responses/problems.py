"""How refused answers are answered."""

from services.handoff.responses.domain.errors import (
    ClauseRequired,
    EvidenceRequired,
    HandoffNotFound,
    InvalidCorrection,
    NoteRequired,
    ReasonRequired,
    UnknownReason,
)
from shared.http import ErrorMap, FieldError, Problem, field_problem, problem_from
from shared.values.occurred_at import OccurredInFuture


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
