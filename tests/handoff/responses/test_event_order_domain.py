"""What happened counts by when it happened, in any order of the reports."""

from itertools import permutations

import pytest

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.evolve import fold
from services.handoff.handoffs.domain.handoff import derive_state
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    LogContact,
    Qualify,
    Recycle,
    digest_of,
)
from services.handoff.responses.domain.decide import HandoffContext, decide
from services.handoff.responses.domain.errors import HandoffClosed
from shared.events.deal_stages import Stage
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
)
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.responses.handoff_states import (
    ATTRIBUTES,
    COMMANDS,
    NOW,
    OFFERED,
    TERMS,
    context_in,
    decide_or_refuse,
    event_fields,
)

# What happened, and the hours after noon at which it did.
TIMELINE: list[tuple[Command, int]] = [
    (LogContact("attempt"), 2),
    (Accept(), 3),
    (LogContact("meeting_held"), 4),
    (LogContact("conversation"), 5),
    (Qualify({"need": "routes", "budget": True}), 6),
    (Recycle("not_now"), 7),
]


def test_commands_reported_in_any_order_give_the_same_handoff() -> None:
    results = set()
    for order in permutations(TIMELINE):
        handoff = OFFERED
        for command, hours in order:
            context = HandoffContext(handoff, TERMS, ATTRIBUTES)
            handoff = fold(handoff, decide(context, "anna", command, digest_of(command), NOON + hours * HOUR))
        results.add(handoff)

    assert results == {
        OFFERED.replace(
            state="recycled",
            chosen_seller=OFFERED.seller,
            chosen_team=OFFERED.team,
            taken_at=NOON + 2 * HOUR,
            accepted_at=NOON + 2 * HOUR,
            attempted_at=NOON + 2 * HOUR,
            contacted_at=NOON + 4 * HOUR,
            sales_qualified_at=NOON + 6 * HOUR,
            recycled_at=NOON + 7 * HOUR,
        )
    }


@pytest.mark.parametrize("name", ["attempt", "conversation", "acceptance"])
def test_what_happened_before_the_end_counts_also_when_it_is_reported_after_it(name: str) -> None:
    rejected = OFFERED.replace(state="rejected", rejected_at=NOON + 5 * HOUR)
    context = HandoffContext(rejected, TERMS)

    assert decide_or_refuse(context, COMMANDS[name], NOON + 6 * HOUR) is HandoffClosed
    assert isinstance(decide_or_refuse(context, COMMANDS[name], NOON + 4 * HOUR), list)
    assert derive_state(fold(rejected, decide(context, "anna", COMMANDS[name], "", NOON + 4 * HOUR))) == "rejected"


def test_an_earlier_first_conversation_that_is_reported_late_is_published_again() -> None:
    assert decide_or_refuse(context_in("contacted"), LogContact("conversation", "phone"), NOON + HOUR) == [
        HandoffAccepted(**event_fields(occurred_at=NOON + HOUR, implicit=True)),
        HandoffContacted(**event_fields(occurred_at=NOON + HOUR, contact="conversation", channel="phone")),
    ]


def test_a_handoff_that_was_merged_into_another_one_accepts_no_command() -> None:
    merged = OFFERED.replace(state="recycled", recycled_at=NOW, merged=True)

    assert decide_or_refuse(HandoffContext(merged, TERMS), LogContact("attempt"), NOON) is HandoffClosed


def state_with_deal(given_back: dict[str, object], stage: Stage, hours: int) -> str:
    """The state of a handoff that was given back, with a deal in this stage so many hours after noon."""
    deal = DealStage(fixed_id(3), stage, NOON + hours * HOUR)
    return derive_state(OFFERED.replace(**given_back, standings=(deal,)))


@pytest.mark.parametrize("given_back", ["rejected", "recycled"])
@pytest.mark.parametrize(
    ("stage", "hours", "state"),
    [("opportunity", 6, "opportunity"), ("lost", 6, "lost"), ("won", 6, "won"), ("won", 4, "won"), ("lost", 4, None)],
)
def test_a_deal_after_the_lead_was_given_back_counts_and_a_won_one_always_does(
    given_back: str, stage: Stage, hours: int, state: str | None
) -> None:
    assert state_with_deal({f"{given_back}_at": NOON + 5 * HOUR}, stage, hours) == (state or given_back)
