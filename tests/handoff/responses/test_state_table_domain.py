"""Every answer of a seller in every state of a handoff: what follows, or why not."""

import pytest

from services.handoff.responses.domain.errors import (
    AlreadyRejected,
    AlreadySalesQualified,
    HandoffClosed,
    HandoffOwnedByAnotherSeller,
)
from shared.errors import Refusal
from tests.handoff.responses.handoff_states import ANSWERS, STATES, answered, case

NOT_YOURS, ENDED, TOO_LATE = HandoffOwnedByAnotherSeller, HandoffClosed, AlreadySalesQualified
TAKES, TRIES, TALKS = "handoff.accepted", "handoff.worked", "handoff.contacted"
QUALIFIES, REJECTS, RECYCLES = "handoff.sales_qualified", "handoff.rejected", "handoff.recycled"

Follows = list[str] | type[Refusal]
TRIED: dict[str, Follows] = {
    "queued": NOT_YOURS,
    "offered": [TAKES, TRIES],
    "accepted": [TRIES],
    "contacted": [TRIES],
    "sales_qualified": [TRIES],
    "opportunity": [TRIES],
    "won": ENDED,
    "lost": ENDED,
    "rejected": ENDED,
    "recycled": ENDED,
}
TALKED: dict[str, Follows] = TRIED | {"offered": [TAKES, TALKS], "accepted": [TALKS]}
# By answer, then by state.
TABLE: dict[str, dict[str, Follows]] = {
    "acceptance": {
        "queued": NOT_YOURS,
        "offered": [TAKES],
        "accepted": [],
        "contacted": [],
        "sales_qualified": [],
        "opportunity": [],
        "won": [],
        "lost": [],
        "rejected": [],
        "recycled": [],
    },
    "attempt": TRIED,
    "meeting_booked": TRIED,
    "no_show": TRIED,
    "conversation": TALKED,
    "meeting_held": TALKED,
    "qualification": {
        "queued": NOT_YOURS,
        "offered": [TAKES, QUALIFIES],
        "accepted": [QUALIFIES],
        "contacted": [QUALIFIES],
        "sales_qualified": [QUALIFIES],
        "opportunity": [QUALIFIES],
        "won": ENDED,
        "lost": ENDED,
        "rejected": ENDED,
        "recycled": ENDED,
    },
    "rejection": {
        "queued": NOT_YOURS,
        "offered": [REJECTS],
        "accepted": [REJECTS],
        "contacted": [REJECTS],
        "sales_qualified": TOO_LATE,
        "opportunity": TOO_LATE,
        "won": TOO_LATE,
        "lost": TOO_LATE,
        "rejected": AlreadyRejected,
        "recycled": ENDED,
    },
    "recycling": {
        "queued": NOT_YOURS,
        "offered": [RECYCLES],
        "accepted": [RECYCLES],
        "contacted": [RECYCLES],
        "sales_qualified": [RECYCLES],
        "opportunity": [RECYCLES],
        "won": ENDED,
        "lost": ENDED,
        "rejected": ENDED,
        "recycled": ENDED,
    },
}


@pytest.mark.parametrize(("said", "state"), [(said, state) for said in TABLE for state in STATES])
def test_each_answer_in_each_state(said: str, state: str) -> None:
    found = answered(case(state), ANSWERS[said])

    assert ([event.type for event in found] if isinstance(found, list) else found) == TABLE[said][state]


@pytest.mark.parametrize(("said", "state"), [(said, state) for said in TABLE for state in STATES])
def test_whoever_the_lead_is_not_with_answers_nothing(said: str, state: str) -> None:
    assert answered(case(state), ANSWERS[said], seller="ben") is HandoffOwnedByAnotherSeller
