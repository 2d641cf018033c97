"""The row of a handoff of another kind is the same in every order of its facts, and no other row knows it."""

from typing import Any
from uuid import UUID

from services.metrics.projections.domain.folds import FOLDS
from services.metrics.projections.domain.next_handoffs import NextHandoff
from tests.metrics.event_builders import (
    day,
    fact,
    handoff_accepted,
    handoff_contacted,
    handoff_id,
    handoff_offered,
    handoff_queued,
    handoff_reassigned,
    handoff_recycled,
    sla_event,
)
from tests.metrics.permutations import fold_in_any_order

LEAD = UUID(int=2)
KIND: dict[str, Any] = {"kind": "to_success"}


def test_a_lead_that_was_queued_offered_passed_on_and_accepted_in_time() -> None:
    row = fold_in_any_order(
        [
            fact(sla_event("started", LEAD, day(2), **KIND), day(2)),
            fact(handoff_queued(LEAD, day(2), team="success", **KIND), day(2)),
            fact(handoff_offered(LEAD, day(2.5), "eve", "success", **KIND), day(2.5)),
            fact(handoff_reassigned(LEAD, day(2.6), "fay", team="success", **KIND), day(2.6)),
            fact(handoff_accepted(LEAD, day(2.7), seller="fay", team="success", **KIND), day(2.7)),
            fact(sla_event("met", LEAD, day(2.7), seconds=60, **KIND), day(2.7)),
        ]
    )

    assert type(row) is NextHandoff
    assert (row.handoff_id, row.kind, row.cycle, row.begun_at) == (handoff_id(LEAD), "to_success", 1, day(2))
    assert (row.seller, row.team, row.accepted_at, row.ended) == ("fay", "success", day(2.7), False)
    assert (row.state, row.due_at, row.met_at, row.elapsed_seconds) == ("met", day(3), day(2.7), 60)


def test_one_that_was_withdrawn_and_made_again_runs_again() -> None:
    row = fold_in_any_order(
        [
            fact(handoff_offered(LEAD, day(2), "eve", **KIND), day(2)),
            fact(sla_event("started", LEAD, day(2), **KIND), day(2)),
            fact(handoff_recycled(LEAD, day(2.5), **KIND), day(2.5)),
            fact(sla_event("cancelled", LEAD, day(2.5), **KIND), day(2.5)),
            fact(handoff_offered(LEAD, day(4), "eve", **KIND), day(4)),
            fact(sla_event("started", LEAD, day(4), started_at=day(4), due_at=day(5), **KIND), day(4)),
        ]
    )

    assert (row.ended, row.seller, row.state, row.due_at) == (False, "eve", "running", day(5))


def test_no_other_row_knows_of_it() -> None:
    facts = [
        fact(handoff_offered(LEAD, day(2), **KIND)),
        fact(handoff_contacted(LEAD, day(2), **KIND)),
        fact(handoff_recycled(LEAD, day(3), **KIND)),
        fact(sla_event("breached", LEAD, day(3), **KIND)),
    ]

    assert {rule.state for each in facts for rule in FOLDS if rule.read_key(each)} == {NextHandoff}
