"""Why a seller's command is rejected."""

from collections.abc import Sequence

from shared.errors import Refusal


class HandoffNotFound(Refusal):
    code = "no-such-handoff"
    detail = "There is no such handoff."


class HandoffOwnedByAnotherSeller(Refusal):
    code = "anothers-handoff"
    detail = "The lead is offered to, or was taken by, another seller, or waits for one."


class HandoffClosed(Refusal):
    code = "handoff-ended"
    detail = "The handoff ended before."


class BeforeHandoff(Refusal):
    code = "before-handoff"
    detail = "It happened before the lead's former handoff ended, so it is none of this one's."


class LeadErased(Refusal):
    code = "lead-erased"
    detail = "The person was erased: nothing more is stored of the lead."


class AlreadySalesQualified(Refusal):
    code = "sales-qualified-already"
    detail = "A lead that is sales-qualified, or has a deal, is not rejected any more."


class AlreadyRejected(Refusal):
    code = "another-answer"
    detail = "The lead was rejected before, in other words."


class NextHandoff(Refusal):
    code = "next-handoff"
    detail = "The lead passed on from another seller: it is accepted, worked or passed on, not judged again."


class NotAccepted(Refusal):
    code = "not-accepted"
    detail = "The lead is not accepted yet."


class UnknownReason(Refusal):
    code = "unknown-reason"
    detail = "The agreement has no such reason."


class ReasonRequired(Refusal):
    code = "reason-missing"
    detail = "The agreement lists reasons, one of which must be given."


class ClauseRequired(Refusal):
    code = "clause-missing"
    detail = "The clause of the agreement that this reason is bound to must be named, and no other."


class NoteRequired(Refusal):
    code = "note-missing"
    detail = "The agreement asks for a note with this reason."


class NotDelivered(Refusal):
    code = "not-delivered"
    detail = "Sales found this lead itself: only leads that marketing delivered are rated."


class EvidenceRequired(Refusal):
    code = "evidence-missing"
    detail = "The agreement asks for this evidence."

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = tuple(missing)


class AttemptsRequired(Refusal):
    code = "attempts-missing"
    detail = "The agreement asks for more attempts before a lead is unreachable."

    def __init__(self, missing: str) -> None:
        """`missing`: what is still to be tried, in words."""
        super().__init__()
        self.missing = missing


class InvalidCorrection(Refusal):
    code = "invalid-correction"
    detail = "The correction has fields that no clause may name, or values that they do not hold."

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        """`errors`: the pointer of each wrong field, and a sentence that never holds its value."""
        super().__init__()
        self.errors = tuple(errors)
