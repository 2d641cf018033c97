"""Why an answer is not taken."""

from collections.abc import Sequence

from shared.failures import Refusal


class NoSuchHandoff(Refusal):
    """There is no such handoff."""


class AnothersHandoff(Refusal):
    """The lead is offered to, or was taken by, another seller, or waits for one."""


class HandoffEnded(Refusal):
    """The handoff ended before."""


class SalesQualifiedAlready(Refusal):
    """A lead that is sales-qualified, or has a deal, is not rejected any more."""


class AnotherAnswer(Refusal):
    """The lead was rejected before, in other words."""


class UnknownReason(Refusal):
    """The agreement has no such reason."""


class ReasonMissing(Refusal):
    """The agreement lists reasons, one of which must be given."""


class ClauseMissing(Refusal):
    """The clause of the agreement that this reason is bound to must be named, and no other."""


class NoteMissing(Refusal):
    """The agreement asks for a note with this reason."""


class EvidenceMissing(Refusal):
    """The agreement asks for this evidence."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = tuple(missing)
