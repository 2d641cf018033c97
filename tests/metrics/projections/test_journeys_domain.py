"""What a lead went through, whatever the order in which it is learned."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import given

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.journeys import Deal, FirstTouch, Journey, Receipt
from shared.events.base import Event
from tests.metrics.event_builders import (
    CLOCK_WORDS,
    DEAL_STAGES,
    accepted,
    booked,
    captured,
    clock,
    contacted,
    day,
    deal,
    disqualified,
    fact,
    handoff_id,
    merged,
    nurtured,
    offered,
    qualified,
    queued,
    reassigned,
    recycled,
    rejected,
    sales_qualified,
)
from tests.metrics.permutations import any_order
from tests.metrics.projection_rows import folded

LEAD, OTHER = UUID(int=2), UUID(int=4)
DEAL, HANDOFF = UUID(int=3), handoff_id(UUID(int=2))
REVENUE = UUID(int=9)


def test_the_first_touch_is_the_earliest_capture() -> None:
    later = fact(captured(LEAD, day(5), channel="email"))
    earlier = fact(captured(LEAD, day(2), channel="social", campaign="spring"), recorded_at=day(9))

    assert any_order([later, earlier]) == FirstTouch(
        LEAD, day(2), day(9), earlier.number, "website", "social", "spring"
    )


def test_of_two_captures_at_one_instant_the_one_learned_first_counts() -> None:
    learned_first = fact(captured(LEAD, day(2), channel="social"), recorded_at=day(3))
    learned_last = fact(captured(LEAD, day(2), channel="email"), recorded_at=day(4))

    assert any_order([learned_last, learned_first]).channel == "social"


def test_an_earlier_instant_of_qualification_learned_later_counts() -> None:
    first, corrected = fact(qualified(LEAD, day(5))), fact(qualified(LEAD, day(3)), recorded_at=day(6))

    assert any_order([first, corrected]) == Journey(
        LEAD, "default", 1, day(3), "qualified", day(3), day(6), corrected.number
    )


def test_the_verdict_is_the_one_learned_last() -> None:
    nurture, ruled_out = fact(nurtured(LEAD, day(5))), fact(disqualified(LEAD, day(2)), recorded_at=day(6))

    assert any_order([nurture, ruled_out]).verdict == "disqualified"


def test_a_reopened_deal_is_no_longer_won() -> None:
    won = fact(deal("won", LEAD, day(3), "900.00"))
    reopened = fact(deal("reopened", LEAD, day(7), "700.00", seller="ben"), recorded_at=day(8))
    [row] = [state for state in folded([reopened, won]).values() if isinstance(state, Deal)]

    assert row == Deal(
        DEAL, LEAD, "default", 1, begun_at=day(3), opened_at=day(7), stage="opportunity", stage_at=day(7),
        stage_recorded_at=day(8), stage_number=reopened.number, amount=Decimal("700.00"), currency="EUR", seller="ben",
        team="north", handoff_id=HANDOFF,
    )  # fmt: skip
    assert row in folded([won, reopened]).values()


def test_the_latest_stage_by_when_it_happened_is_the_deals_whenever_it_is_learned() -> None:
    won, opened_before = fact(deal("won", LEAD, day(5), "900.00")), fact(deal("opened", LEAD, day(2), "100.00"), day(9))
    [row] = [state for state in folded([won, opened_before]).values() if isinstance(state, Deal)]

    assert (row.stage, row.stage_at, row.amount, row.begun_at) == ("won", day(5), Decimal("900.00"), day(2))
    assert row in folded([opened_before, won]).values()


def test_a_receipt_whose_lead_became_known_belongs_to_that_lead() -> None:
    waiting = fact(booked(None, day(4), "50.00", revenue=REVENUE, deal=DEAL))
    matched = fact(booked(LEAD, day(4), "50.00", revenue=REVENUE, deal=DEAL), recorded_at=day(2))

    assert any_order([waiting, matched]) == Receipt(
        REVENUE, DEAL, LEAD, day(4), day(2), matched.number, Decimal("50.00"), "EUR"
    )


def test_a_merge_is_told_under_both_ids_and_is_one() -> None:
    row = any_order([fact(told) for told in merged(LEAD, OTHER, day(3))])

    assert (row.merged, row.survivor) == (OTHER, LEAD)


instants = st.integers(1, 4).map(day)
leads = st.sampled_from([LEAD, OTHER])
channels = st.sampled_from([None, "social", "email"])
amounts = st.sampled_from([None, "1.00", "2.50"])
sellers = st.sampled_from([None, "anna", "ben"])
cycles = st.integers(1, 2)
stages = st.sampled_from(sorted(DEAL_STAGES))


def receipt(lead_id: UUID | None, at: datetime, amount: str) -> Event:
    return booked(lead_id, at, amount, revenue=REVENUE, deal=DEAL)


events: st.SearchStrategy[Event] = st.one_of(
    st.builds(captured, leads, instants, channels),
    st.builds(qualified, leads, instants, cycles),
    st.builds(nurtured, leads, instants, cycles),
    st.builds(disqualified, leads, instants, cycles),
    st.builds(offered, leads, instants, st.sampled_from(["anna", "ben"]), st.just("north"), cycles),
    st.builds(queued, leads, instants, st.just("south"), cycles),
    st.builds(reassigned, leads, instants, cycle=cycles),
    st.builds(accepted, leads, instants, cycle=cycles, seller=st.sampled_from(["anna", "ben"])),
    st.builds(contacted, leads, instants, cycle=cycles),
    st.builds(sales_qualified, leads, instants, cycle=cycles),
    st.builds(rejected, leads, instants, st.sampled_from(["too_small", "other"]), cycle=cycles),
    st.builds(recycled, leads, instants, cycle=cycles, counted=st.booleans()),
    st.builds(clock, st.sampled_from(CLOCK_WORDS), leads, instants, st.sampled_from(["offer", "acceptance"])),
    st.builds(lambda at: merged(LEAD, OTHER, at)[0], instants),
    st.builds(lambda at: merged(LEAD, OTHER, at)[1], instants),
    st.builds(deal, stages, leads, instants, amounts, seller=sellers, cycle=cycles),
    st.builds(receipt, st.sampled_from([None, LEAD, OTHER]), instants, st.just("5.00")),
)
# What was learned at one instant has an order all the same: its numbers.
facts = st.lists(st.builds(fact, events, instants), max_size=12)


@given(facts, st.data())
def test_no_order_of_arrival_and_no_repeat_changes_what_is_folded(told: list[Fact], data: st.DataObject) -> None:
    arrival = data.draw(st.permutations([*told, *told[:4]]))

    assert folded(arrival) == folded(told)
