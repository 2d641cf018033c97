"""What happened counts by when it happened, in whatever order it is told."""

from itertools import permutations

import pytest

from services.handoff.handoffs.domain.assign import fold
from services.handoff.handoffs.domain.deal_stages import DealStage, Stage
from services.handoff.handoffs.domain.handoff import derive_state
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    HandoffContext,
    LogContact,
    Qualify,
    Recycle,
    digest_of,
)
from services.handoff.responses.domain.decide import decide
from services.handoff.responses.domain.errors import HandoffClosed
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
)
from tests.handoff.event_builders import HOUR, NOON, an_id
from tests.handoff.responses.handoff_states import ANSWERS, KNOWN, NOW, OFFERED, TERMS, answered, case, identity

# What happened, each at its own hour; told in whatever order.
HAPPENED: list[tuple[Command, int]] = [
    (LogContact("attempt"), 2),
    (Accept(), 3),
    (LogContact("meeting_held"), 4),
    (LogContact("conversation"), 5),
    (Qualify({"need": "routes", "budget": True}), 6),
    (Recycle("not_now"), 7),
]


def test_steps_that_are_told_in_any_order_come_to_the_same() -> None:
    ends = set()
    for order in permutations(HAPPENED):
        handoff = OFFERED
        for said, hours in order:
            handoff = fold(
                handoff,
                decide(HandoffContext(handoff, TERMS, KNOWN), "anna", said, digest_of(said), NOON + hours * HOUR),
            )
        ends.add(handoff)

    assert ends == {
        OFFERED.replace(
            state="recycled",
            taken_at=NOON + 2 * HOUR,
            accepted_at=NOON + 2 * HOUR,
            attempted_at=NOON + 2 * HOUR,
            contacted_at=NOON + 4 * HOUR,
            sales_qualified_at=NOON + 6 * HOUR,
            recycled_at=NOON + 7 * HOUR,
        )
    }


@pytest.mark.parametrize("said", ["attempt", "conversation", "acceptance"])
def test_what_happened_before_the_end_is_taken_also_when_it_is_told_after_it(said: str) -> None:
    untouched = OFFERED.replace(state="rejected", rejected_at=NOON + 5 * HOUR)
    known = HandoffContext(untouched, TERMS)

    assert answered(known, ANSWERS[said], NOON + 6 * HOUR) is HandoffClosed
    assert isinstance(answered(known, ANSWERS[said], NOON + 4 * HOUR), list)
    assert derive_state(fold(untouched, decide(known, "anna", ANSWERS[said], "", NOON + 4 * HOUR))) == "rejected"


def test_an_earlier_first_word_that_is_learned_late_is_said_again() -> None:
    assert answered(case("contacted"), LogContact("conversation", "phone"), NOON + HOUR) == [
        HandoffAccepted(**identity(occurred_at=NOON + HOUR, implicit=True)),
        HandoffContacted(**identity(occurred_at=NOON + HOUR, contact="conversation", channel="phone")),
    ]


def test_a_handoff_that_ended_in_another_one_takes_nothing() -> None:
    merged = OFFERED.replace(state="recycled", recycled_at=NOW, merged=True)

    assert answered(HandoffContext(merged, TERMS), LogContact("attempt"), NOON) is HandoffClosed


def dealt_after(back: dict[str, object], stage_of_deal: Stage, hours: int) -> str:
    standing = DealStage(an_id(3), stage_of_deal, NOON + hours * HOUR)
    return derive_state(OFFERED.replace(**back, standings=(standing,)))


@pytest.mark.parametrize("back", ["rejected", "recycled"])
@pytest.mark.parametrize(
    ("stage_of_deal", "hours", "state"),
    [("opportunity", 6, "opportunity"), ("lost", 6, "lost"), ("won", 6, "won"), ("won", 4, "won"), ("lost", 4, None)],
)
def test_a_deal_after_the_lead_was_given_back_counts_and_a_won_one_always_does(
    back: str, stage_of_deal: Stage, hours: int, state: str | None
) -> None:
    assert dealt_after({f"{back}_at": NOON + 5 * HOUR}, stage_of_deal, hours) == (state or back)
