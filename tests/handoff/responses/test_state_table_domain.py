"""Every command of a seller in every state of a handoff: the events, or the refusal."""

import pytest

from services.handoff.responses.domain.errors import (
    AlreadyRejected,
    AlreadySalesQualified,
    HandoffClosed,
    HandoffOwnedByAnotherSeller,
)
from shared.errors import Refusal
from tests.handoff.responses.handoff_states import COMMANDS, STATES, context_in, decide_or_refuse

NOT_YOURS, ENDED, TOO_LATE = HandoffOwnedByAnotherSeller, HandoffClosed, AlreadySalesQualified
ACCEPTED, ATTEMPTED, CONTACTED = "handoff.accepted", "handoff.worked", "handoff.contacted"
QUALIFIED, REJECTED, RECYCLED = "handoff.sales_qualified", "handoff.rejected", "handoff.recycled"

Expected = list[str] | type[Refusal]
AFTER_ATTEMPT: dict[str, Expected] = {
    "queued": NOT_YOURS,
    "offered": [ACCEPTED, ATTEMPTED],
    "accepted": [ATTEMPTED],
    "contacted": [ATTEMPTED],
    "sales_qualified": [ATTEMPTED],
    "opportunity": [ATTEMPTED],
    "won": ENDED,
    "lost": ENDED,
    "rejected": ENDED,
    "recycled": ENDED,
}
AFTER_CONVERSATION: dict[str, Expected] = AFTER_ATTEMPT | {"offered": [ACCEPTED, CONTACTED], "accepted": [CONTACTED]}
# By command, then by state.
TABLE: dict[str, dict[str, Expected]] = {
    "acceptance": {
        "queued": NOT_YOURS,
        "offered": [ACCEPTED],
        "accepted": [],
        "contacted": [],
        "sales_qualified": [],
        "opportunity": [],
        "won": [],
        "lost": [],
        "rejected": [],
        "recycled": [],
    },
    "attempt": AFTER_ATTEMPT,
    "meeting_booked": AFTER_ATTEMPT,
    "no_show": AFTER_ATTEMPT,
    "conversation": AFTER_CONVERSATION,
    "meeting_held": AFTER_CONVERSATION,
    "qualification": {
        "queued": NOT_YOURS,
        "offered": [ACCEPTED, QUALIFIED],
        "accepted": [QUALIFIED],
        "contacted": [QUALIFIED],
        "sales_qualified": [QUALIFIED],
        "opportunity": [QUALIFIED],
        "won": ENDED,
        "lost": ENDED,
        "rejected": ENDED,
        "recycled": ENDED,
    },
    "rejection": {
        "queued": NOT_YOURS,
        "offered": [REJECTED],
        "accepted": [REJECTED],
        "contacted": [REJECTED],
        "sales_qualified": TOO_LATE,
        "opportunity": TOO_LATE,
        "won": TOO_LATE,
        "lost": TOO_LATE,
        "rejected": AlreadyRejected,
        "recycled": ENDED,
    },
    "recycling": {
        "queued": NOT_YOURS,
        "offered": [RECYCLED],
        "accepted": [RECYCLED],
        "contacted": [RECYCLED],
        "sales_qualified": [RECYCLED],
        "opportunity": [RECYCLED],
        "won": ENDED,
        "lost": ENDED,
        "rejected": ENDED,
        "recycled": ENDED,
    },
}


@pytest.mark.parametrize(("name", "state"), [(name, state) for name in TABLE for state in STATES])
def test_each_command_in_each_state(name: str, state: str) -> None:
    result = decide_or_refuse(context_in(state), COMMANDS[name])

    assert ([event.type for event in result] if isinstance(result, list) else result) == TABLE[name][state]


@pytest.mark.parametrize(("name", "state"), [(name, state) for name in TABLE for state in STATES])
def test_a_seller_without_the_lead_cannot_answer(name: str, state: str) -> None:
    assert decide_or_refuse(context_in(state), COMMANDS[name], seller="ben") is HandoffOwnedByAnotherSeller
