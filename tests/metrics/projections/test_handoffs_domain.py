"""The row of a handoff is the same in every order of its facts."""

from itertools import permutations
from uuid import UUID

from services.metrics.projections.domain.handoffs import Handoff
from tests.metrics.event_builders import (
    day,
    deal_event,
    fact,
    handoff_accepted,
    handoff_closed,
    handoff_contacted,
    handoff_id,
    handoff_offered,
    handoff_queued,
    handoff_reassigned,
    handoff_recycled,
    handoff_rejected,
    handoff_reopened,
    handoff_sales_qualified,
)
from tests.metrics.permutations import fold_in_any_order
from tests.metrics.projection_rows import fold_facts

LEAD, OTHER = UUID(int=2), UUID(int=4)
HANDOFF = handoff_id(LEAD)


def test_the_owner_is_the_one_learned_last_and_a_deal_without_a_seller_does_not_change_it() -> None:
    facts = [
        fact(handoff_offered(LEAD, day(3), seller="anna")),
        fact(handoff_offered(LEAD, day(1), seller="ben", team="south"), recorded_at=day(4)),
        fact(deal_event("opened", LEAD, day(6), seller=None, team=None)),
    ]

    rows = [fold_facts(order)[Handoff, (HANDOFF,)] for order in permutations(facts)]

    assert {(row.seller, row.team) for row in rows} == {("ben", "south")}


def test_an_older_stage_told_late_with_another_owner_leaves_the_lead_with_its_seller() -> None:
    facts = [
        fact(deal_event("opened", LEAD, day(6), seller="anna"), day(6)),
        fact(handoff_reassigned(LEAD, day(7), seller="ben", team="south"), day(7)),
        fact(deal_event("won", LEAD, day(7), seller="ben"), day(8)),
        fact(deal_event("opened", LEAD, day(5), seller="carl"), day(9)),
    ]

    rows = [fold_facts(order)[Handoff, (HANDOFF,)] for order in permutations(facts)]

    assert {(row.seller, row.team, row.owner_by_deal) for row in rows} == {("ben", "south", None)}


def test_a_handoff_that_began_with_a_deal_has_the_seller_of_the_deal_learned_first() -> None:
    first = fact(deal_event("won", LEAD, day(6), seller="anna"), day(6))
    older = fact(deal_event("opened", LEAD, day(5), seller="carl"), day(7))
    rows = [fold_facts(order)[Handoff, (HANDOFF,)] for order in ([first, older], [older, first])]

    assert [(row.seller, row.owner_recorded_at, row.owner_number, row.owner_by_deal) for row in rows] == [
        ("anna", day(6), first.number, True)
    ] * 2


def test_a_lead_that_is_queued_again_has_a_team_but_no_seller() -> None:
    row = fold_in_any_order([fact(handoff_offered(LEAD, day(3))), fact(handoff_queued(LEAD, day(4), team="south"))])

    assert (row.seller, row.team) == (None, "south")


def test_steps_of_a_handoff_count_at_their_earliest_instant() -> None:
    facts = [
        fact(handoff_accepted(LEAD, day(4))),
        fact(handoff_accepted(LEAD, day(3)), day(7)),
        fact(handoff_contacted(LEAD, day(5), seller="ben")),
        fact(handoff_sales_qualified(LEAD, day(6)), day(9)),
    ]
    row = fold_in_any_order(facts)

    assert (row.begun_at, row.accepted_at, row.contacted_at, row.sales_qualified_at, row.seller) == (
        day(3), day(3), day(5), day(6), "anna",
    )  # fmt: skip


def test_what_was_stated_last_of_a_handoffs_deals_counts() -> None:
    lost = fact(handoff_closed(LEAD, day(4), return_at=day(40)), day(5))
    reopened = fact(handoff_reopened(LEAD, day(6)), day(6))
    lost_again = fact(handoff_closed(LEAD, day(8), return_at=day(50)), day(9))
    rows = [fold_in_any_order(facts) for facts in ([lost], [lost, reopened], [lost, reopened, lost_again])]

    assert [(row.closed_as, row.closed_at, row.closed_until) for row in rows] == [
        ("lost", day(4), day(40)), (None, None, None), ("lost", day(8), day(50)),
    ]  # fmt: skip


def test_a_rejection_keeps_its_reason_and_a_recycling_the_day_of_return() -> None:
    rejected = fact(handoff_rejected(LEAD, day(4), seller="ben", team="south"), day(6))
    recycled = fact(handoff_recycled(LEAD, day(5), return_at=day(20)))
    reassigned = fact(handoff_reassigned(LEAD, day(3)))
    row = fold_in_any_order([reassigned, rejected, recycled])

    assert row == Handoff(
        HANDOFF, LEAD, "default", 1, "marketing", told_recorded_at=day(6), told_number=rejected.number, begun_at=day(3),
        seller="ben", team="north", owner_recorded_at=day(3), owner_number=reassigned.number,
        rejected_at=day(4), rejected_recorded_at=day(6), rejected_number=rejected.number, rejected_by="ben",
        rejected_team="south", reason="too_small", clause="size", checked="confirmed", returns="nurture",
        recycled_at=day(5), recycled_recorded_at=day(5), recycled_number=recycled.number, return_at=day(20),
        counted=True,
    )  # fmt: skip


def test_a_handoff_moved_by_a_merge_belongs_to_the_survivor_in_its_new_cycle() -> None:
    before = fact(handoff_offered(LEAD, day(3)))
    after = fact(handoff_reassigned(OTHER, day(4), cycle=2, handoff_id=HANDOFF, by="merge"))
    row = fold_in_any_order([before, after])

    assert (row.handoff_id, row.lead_id, row.cycle, row.seller) == (HANDOFF, OTHER, 2, "ben")


def test_a_sellers_recycling_stays_when_a_merge_that_happened_before_it_ended_the_handoff_too() -> None:
    by_seller, by_merge = fact(handoff_recycled(LEAD, day(5))), fact(handoff_recycled(LEAD, day(4), counted=False))

    row = fold_in_any_order([by_seller, by_merge])

    assert (row.recycled_at, row.counted) == (day(5), True)
