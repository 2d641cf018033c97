"""What may be answered to a handoff now, and the agreement's reasons with the clause that each is bound to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.handoff.agreements.domain.clauses import describe_tests
from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.handoffs.domain.handoff import Handoff, HandoffState

Answer = Literal[
    "acceptance",
    "rejection",
    "contacts",
    "qualification",
    "opportunity",
    "outcome",
    "recycling",
    "reassignment",
    "rating",
]

_UNDECIDED: tuple[Answer, ...] = ("contacts", "rejection", "qualification", "opportunity", "recycling", "reassignment")
_DEAL: tuple[Answer, ...] = ("outcome", "opportunity", "contacts", "recycling", "reassignment")
# In the order in which the page shows them.
_ANSWERS: dict[HandoffState, tuple[Answer, ...]] = {
    "offered": ("acceptance", "rejection", "contacts", "reassignment"),
    "accepted": _UNDECIDED,
    "contacted": _UNDECIDED,
    "sales_qualified": ("opportunity", "outcome", "contacts", "recycling", "reassignment"),
    "opportunity": _DEAL,
    "queued": ("reassignment",),
}
# To a lead that passed on from another seller.
_NEXT_ANSWERS: dict[HandoffState, tuple[Answer, ...]] = {
    "offered": ("acceptance", "contacts", "reassignment"),
    "accepted": ("contacts", "opportunity", "reassignment"),
    "contacted": ("opportunity", "contacts", "reassignment"),
    "queued": ("reassignment",),
}


@dataclass(frozen=True)
class RejectionChoice:
    """A reason of the agreement. `field` and `condition`: what its clause asks for, which a correction answers."""

    code: str
    clause: str | None
    needs_note: bool
    returns: str
    field: str | None = None
    condition: str | None = None


def list_answers(handoff: Handoff, *, bought: bool = False) -> tuple[Answer, ...]:
    """What its seller may answer now. To a handoff without a seller there is one answer: to give it to one.

    `bought`: the lead passed on after a purchase, so that a new deal is that of its next cycle.
    """
    if handoff.erased or handoff.state is None:
        return ()
    if not handoff.is_next:
        rated: tuple[Answer, ...] = ("rating",) if handoff.origin == "marketing" and not handoff.merged else ()
        answers = (*_ANSWERS.get(handoff.state, ()), *rated)
    else:
        following = _NEXT_ANSWERS.get(handoff.state, ())
        answers = tuple(answer for answer in following if not (bought and answer == "opportunity"))
    return answers if handoff.seller else tuple(answer for answer in answers if answer == "reassignment")


def list_rejections(terms: ResponseTerms, document: Mapping[str, Any]) -> list[RejectionChoice]:
    """The reasons in the order of the agreement, each with what its clause asks for."""
    tests = describe_tests(document)
    choices = []
    for reason in terms.reasons.values():
        test = tests.get(reason.clause or "")
        choices.append(
            RejectionChoice(
                reason.code,
                reason.clause,
                reason.needs_note,
                reason.returns,
                test.field if test else None,
                test.condition if test else None,
            )
        )
    return choices
