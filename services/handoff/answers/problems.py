"""How refused answers are answered."""

from services.handoff.answers.refusals import (
    ClauseMissing,
    EvidenceMissing,
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


# What is not here is 409.
ANSWERS: Answers = {
    NoSuchHandoff: 404,
    UnknownReason: naming("/reason"),
    ReasonMissing: naming("/reason"),
    ClauseMissing: naming("/clause"),
    NoteMissing: naming("/note"),
    EvidenceMissing: evidence,
    OccurredInFuture: naming("/occurred_at"),
}
