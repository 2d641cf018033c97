"""What a lead went through, whatever the order in which it is learned."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import given

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.deals import Deal, Receipt
from services.metrics.projections.domain.journeys import FirstTouch, Journey
from shared.events.base import Event
from tests.metrics.event_builders import (
    CLOCK_EVENTS,
    DEAL_EVENTS,
    day,
    deal_event,
    fact,
    handoff_accepted,
    handoff_contacted,
    handoff_id,
    handoff_offered,
    handoff_queued,
    handoff_reassigned,
    handoff_recycled,
    handoff_rejected,
    handoff_sales_qualified,
    lead_captured,
    lead_disqualified,
    lead_merged,
    lead_qualified,
    nurture_started,
    revenue_booked,
    sla_event,
)
from tests.metrics.permutations import fold_in_any_order
from tests.metrics.projection_rows import fold_facts

LEAD, OTHER = UUID(int=2), UUID(int=4)
DEAL, HANDOFF = UUID(int=3), handoff_id(UUID(int=2))
REVENUE = UUID(int=9)


def test_the_first_touch_is_the_earliest_capture() -> None:
    later = fact(lead_captured(LEAD, day(5), channel="email"))
    earlier = fact(lead_captured(LEAD, day(2), channel="social", campaign="spring"), recorded_at=day(9))

    assert fold_in_any_order([later, earlier]) == FirstTouch(
        LEAD, day(2), day(9), earlier.number, "website", "social", "spring"
    )


def test_of_two_captures_at_one_instant_the_one_learned_first_counts() -> None:
    learned_first = fact(lead_captured(LEAD, day(2), channel="social"), recorded_at=day(3))
    learned_last = fact(lead_captured(LEAD, day(2), channel="email"), recorded_at=day(4))

    assert fold_in_any_order([learned_last, learned_first]).channel == "social"


def test_an_earlier_instant_of_qualification_learned_later_counts() -> None:
    first, corrected = fact(lead_qualified(LEAD, day(5))), fact(lead_qualified(LEAD, day(3)), recorded_at=day(6))

    assert fold_in_any_order([first, corrected]) == Journey(
        LEAD, "default", 1, day(3), "qualified", day(3), day(6), corrected.number
    )


def test_the_verdict_is_the_one_learned_last() -> None:
    nurture, ruled_out = fact(nurture_started(LEAD, day(5))), fact(lead_disqualified(LEAD, day(2)), recorded_at=day(6))

    assert fold_in_any_order([nurture, ruled_out]).verdict == "disqualified"


def test_a_reopened_deal_is_no_longer_won() -> None:
    won = fact(deal_event("won", LEAD, day(3), "900.00"))
    reopened = fact(deal_event("reopened", LEAD, day(7), "700.00", seller="ben"), recorded_at=day(8))
    [row] = [state for state in fold_facts([reopened, won]).values() if isinstance(state, Deal)]

    assert row == Deal(
        DEAL, LEAD, "default", 1, begun_at=day(3), opened_at=day(7), stage="opportunity", stage_at=day(7),
        stage_recorded_at=day(8), stage_number=reopened.number, amount=Decimal("700.00"), currency="EUR", seller="ben",
        team="north", handoff_id=HANDOFF,
    )  # fmt: skip
    assert row in fold_facts([won, reopened]).values()


def test_the_latest_stage_by_when_it_happened_is_the_deals_whenever_it_is_learned() -> None:
    won, opened_before = (
        fact(deal_event("won", LEAD, day(5), "900.00")),
        fact(deal_event("opened", LEAD, day(2), "100.00"), day(9)),
    )
    [row] = [state for state in fold_facts([won, opened_before]).values() if isinstance(state, Deal)]

    assert (row.stage, row.stage_at, row.amount, row.begun_at) == ("won", day(5), Decimal("900.00"), day(2))
    assert row in fold_facts([opened_before, won]).values()


def test_a_receipt_whose_lead_became_known_belongs_to_that_lead() -> None:
    waiting = fact(revenue_booked(None, day(4), "50.00", revenue=REVENUE, deal=DEAL))
    matched = fact(revenue_booked(LEAD, day(4), "50.00", revenue=REVENUE, deal=DEAL), recorded_at=day(2))

    assert fold_in_any_order([waiting, matched]) == Receipt(
        REVENUE, DEAL, LEAD, day(4), day(2), matched.number, Decimal("50.00"), "EUR"
    )


def test_a_merge_is_told_under_both_ids_and_is_one() -> None:
    row = fold_in_any_order([fact(told) for told in lead_merged(LEAD, OTHER, day(3))])

    assert (row.merged, row.survivor) == (OTHER, LEAD)


instants = st.integers(1, 4).map(day)
leads = st.sampled_from([LEAD, OTHER])
channels = st.sampled_from([None, "social", "email"])
amounts = st.sampled_from([None, "1.00", "2.50"])
sellers = st.sampled_from([None, "anna", "ben"])
cycles = st.integers(1, 2)
stages = st.sampled_from(sorted(DEAL_EVENTS))


def receipt(lead_id: UUID | None, at: datetime, amount: str) -> Event:
    return revenue_booked(lead_id, at, amount, revenue=REVENUE, deal=DEAL)


events: st.SearchStrategy[Event] = st.one_of(
    st.builds(lead_captured, leads, instants, channels),
    st.builds(lead_qualified, leads, instants, cycles),
    st.builds(nurture_started, leads, instants, cycles),
    st.builds(lead_disqualified, leads, instants, cycles),
    st.builds(handoff_offered, leads, instants, st.sampled_from(["anna", "ben"]), st.just("north"), cycles),
    st.builds(handoff_queued, leads, instants, st.just("south"), cycles),
    st.builds(handoff_reassigned, leads, instants, cycle=cycles),
    st.builds(handoff_accepted, leads, instants, cycle=cycles, seller=st.sampled_from(["anna", "ben"])),
    st.builds(handoff_contacted, leads, instants, cycle=cycles),
    st.builds(handoff_sales_qualified, leads, instants, cycle=cycles),
    st.builds(handoff_rejected, leads, instants, st.sampled_from(["too_small", "other"]), cycle=cycles),
    st.builds(handoff_recycled, leads, instants, cycle=cycles, counted=st.booleans()),
    st.builds(sla_event, st.sampled_from(CLOCK_EVENTS), leads, instants, st.sampled_from(["offer", "acceptance"])),
    st.builds(lambda at: lead_merged(LEAD, OTHER, at)[0], instants),
    st.builds(lambda at: lead_merged(LEAD, OTHER, at)[1], instants),
    st.builds(deal_event, stages, leads, instants, amounts, seller=sellers, cycle=cycles),
    st.builds(receipt, st.sampled_from([None, LEAD, OTHER]), instants, st.just("5.00")),
)
# What was learned at one instant has an order all the same: its numbers.
facts = st.lists(st.builds(fact, events, instants), max_size=12)


@given(facts, st.data())
def test_no_order_of_arrival_and_no_repeat_changes_what_is_folded(told: list[Fact], data: st.DataObject) -> None:
    arrival = data.draw(st.permutations([*told, *told[:4]]))

    assert fold_facts(arrival) == fold_facts(told)
