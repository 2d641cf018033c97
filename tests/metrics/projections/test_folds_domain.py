"""All folds together: any order of arrival and any repeat gives the same rows."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import given

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.folds import FOLDS
from services.metrics.projections.store.projections import DECLARED
from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.projection_rows import fold_facts

LEAD, OTHER = UUID(int=2), UUID(int=4)
DEAL, REVENUE = UUID(int=3), UUID(int=9)


def test_every_table_of_folded_rows_has_a_fold_and_the_fields_of_its_state() -> None:
    assert {rule.state for rule in FOLDS} == set(DECLARED)
    for state, table in DECLARED.items():
        assert [field.name for field in fields(state)] == [column.name for column in table.c]


instants = st.integers(1, 4).map(build.day)
leads = st.sampled_from([LEAD, OTHER])
channels = st.sampled_from([None, "social", "email"])
amounts = st.sampled_from([None, "1.00", "2.50"])
sellers = st.sampled_from([None, "anna", "ben"])
cycles = st.integers(1, 2)
targets = st.sampled_from(["offer", "acceptance"])
stages = st.sampled_from(sorted(build.DEAL_EVENTS))


def receipt(lead_id: UUID | None, at: datetime, amount: str) -> Event:
    return build.revenue_booked(lead_id, at, amount, revenue=REVENUE, deal=DEAL)


events: st.SearchStrategy[Event] = st.one_of(
    st.builds(build.lead_captured, leads, instants, channels),
    st.builds(build.activity_recorded, leads, instants, channel=channels),
    st.builds(build.lead_qualified, leads, instants, cycles),
    st.builds(build.nurture_started, leads, instants, cycles),
    st.builds(build.lead_disqualified, leads, instants, cycles),
    st.builds(build.handoff_offered, leads, instants, st.sampled_from(["anna", "ben"]), st.just("north"), cycles),
    st.builds(build.handoff_queued, leads, instants, st.just("south"), cycles),
    st.builds(build.handoff_reassigned, leads, instants, cycle=cycles),
    st.builds(build.handoff_accepted, leads, instants, cycle=cycles, seller=st.sampled_from(["anna", "ben"])),
    st.builds(build.handoff_contacted, leads, instants, cycle=cycles),
    st.builds(build.handoff_sales_qualified, leads, instants, cycle=cycles),
    st.builds(build.handoff_rejected, leads, instants, st.sampled_from(["too_small", "other"]), cycle=cycles),
    st.builds(build.handoff_recycled, leads, instants, cycle=cycles, counted=st.booleans()),
    st.builds(build.sla_event, st.sampled_from(build.CLOCK_EVENTS), leads, instants, targets),
    st.builds(lambda at: build.lead_merged(LEAD, OTHER, at)[0], instants),
    st.builds(lambda at: build.lead_merged(LEAD, OTHER, at)[1], instants),
    st.builds(build.deal_event, stages, leads, instants, amounts, seller=sellers, cycle=cycles),
    st.builds(receipt, st.sampled_from([None, LEAD, OTHER]), instants, st.just("5.00")),
)
# Facts that metrics learned at one instant have an order too: their numbers.
facts = st.lists(st.builds(build.fact, events, instants), max_size=12)


@given(facts, st.data())
def test_no_order_of_arrival_and_no_repeat_changes_the_folded_rows(history: list[Fact], data: st.DataObject) -> None:
    arrival = data.draw(st.permutations([*history, *history[:4]]))

    assert fold_facts(arrival) == fold_facts(history)
