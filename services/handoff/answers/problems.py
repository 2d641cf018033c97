"""How refused answers are answered."""

from services.handoff.answers.refusals import (
    ClauseMissing,
    EvidenceMissing,
    InvalidCorrection,
    NoSuchHandoff,
    NoteMissing,
    ReasonMissing,
    UnknownReason,
)
from shared.http import Answers, Mistake, Problem, naming, told
from shared.occurred_at import OccurredInFuture


def evidence(refusal: EvidenceMissing) -> Problem:
    """Each evidence that is missing, by its pointer."""
    said = told(refusal, 422)
    said.errors = tuple(Mistake(f"/evidence/{name}", "The agreement asks for this.") for name in refusal.missing)
    return said


def wrong_correction(refusal: InvalidCorrection) -> Problem:
    """Like any other body with wrong fields."""
    return Problem(422, "The body is not as described", [Mistake(*mistake) for mistake in refusal.mistakes])


# What is not here is 409.
ANSWERS: Answers = {
    NoSuchHandoff: 404,
    UnknownReason: naming("/reason"),
    ReasonMissing: naming("/reason"),
    ClauseMissing: naming("/clause"),
    NoteMissing: naming("/note"),
    EvidenceMissing: evidence,
    InvalidCorrection: wrong_correction,
    OccurredInFuture: naming("/occurred_at"),
}
