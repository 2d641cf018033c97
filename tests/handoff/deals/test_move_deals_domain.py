"""What moves when another handoff of a lead begins."""

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.move_deals import move_deals
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from tests.handoff.deals.test_placement_domain import HANDOFFS, report
from tests.handoff.event_builders import HOUR, NOON, fixed_id

LEFT = fixed_id(77)


def open_only_by_deal(told: Deal) -> Handoff:
    """The first handoff, of a lead that did not qualify, with this deal, which is open since hour 5."""
    opened = DealStage(told.deal, "opportunity", NOON + 5 * HOUR)
    first = HANDOFFS[0].replace(state="opportunity", qualified_at=None)
    return first.replace(standings=(opened,), dealt_at=opened.at, pursued_at=opened.at)


def test_an_open_deal_and_its_owner_move_to_the_handoff_that_begins_later_which_alone_is_open() -> None:
    told = report([("lost", 5), ("opportunity", 7)])
    reopened = HANDOFFS[0].replace(
        state="opportunity", standings=(DealStage(told.deal, "opportunity", NOON + 7 * HOUR),)
    )
    both = [reopened, HANDOFFS[1]]

    events = move_deals(both, KnownDeals({told.deal: told}, {"ben": "field"}, {}))

    former, latest = evolve_all(both, events)
    assert [event.type for event in events] == [
        "handoff.deals_placed", "handoff.deals_placed", "handoff.reassigned", "deal.reopened",
    ]  # fmt: skip
    assert (former.state, latest.state, latest.seller, latest.team) == ("lost", "opportunity", "ben", "field")
    assert move_deals([former, latest], KnownDeals({told.deal: told}, {"ben": "field"}, {})) == []


def test_deals_of_a_lead_with_one_handoff_stay_where_they_are() -> None:
    told = report([("won", 5)])
    closed: Handoff = HANDOFFS[0].replace(standings=(DealStage(told.deal, "won", NOON + 5 * HOUR),))

    assert move_deals([closed], KnownDeals({told.deal: told}, {}, {})) == []


def test_a_deal_that_was_won_before_a_later_handoff_began_goes_back_to_the_one_before() -> None:
    told = report([("lost", 5), ("opportunity", 7), ("won", 9)])
    lost, opened = DealStage(told.deal, "lost", NOON + 5 * HOUR), DealStage(told.deal, "opportunity", NOON + 7 * HOUR)
    both = [
        HANDOFFS[0].replace(state="lost", standings=(lost,), dealt_at=lost.at),
        HANDOFFS[1].replace(state="opportunity", standings=(opened,), dealt_at=opened.at, pursued_at=opened.at),
    ]

    events = move_deals(both, KnownDeals({told.deal: told}, {"ben": "field"}, {}))

    assert [handoff.state for handoff in evolve_all(both, events)] == ["won", "offered"]


def test_a_handoff_that_another_one_follows_keeps_the_deals_that_closed_it() -> None:
    told = report([("won", 5)])
    dealt = {"dealt_at": NOON + 5 * HOUR, "pursued_at": NOON + 5 * HOUR}
    closed = HANDOFFS[0].replace(state="won", standings=(DealStage(told.deal, "won", NOON + 5 * HOUR),), **dealt)
    before_it = HANDOFFS[1].replace(qualified_at=NOON)

    assert move_deals([closed, before_it], KnownDeals({told.deal: told}, {}, {})) == []


def test_a_handoff_that_a_merge_left_without_its_purchase_goes_on_in_the_survivors_next_cycle() -> None:
    told = report([("won", 5), ("won", 15)])
    bought = DealStage(told.deal, "won", NOON + 15 * HOUR)
    survivors = HANDOFFS[0].replace(state="rejected", rejected_at=NOON + HOUR)
    left = HANDOFFS[1].replace(lead_id=LEFT, cycle=1, state="won", standings=(bought,), dealt_at=NOON + 5 * HOUR)

    events = move_deals([survivors, left], KnownDeals({told.deal: told}, {}, {}, {LEFT: survivors.lead_id}))

    former, latest = evolve_all([survivors, left], events)
    assert (former.state, latest.state) == ("won", "offered")
    assert (latest.lead_id, latest.cycle) == (survivors.lead_id, 2)


def test_open_deals_of_a_lead_recycled_before_it_qualified_go_on_in_its_next_cycle_which_alone_is_open() -> None:
    told = report([("opportunity", 5)])
    recycled = open_only_by_deal(told).replace(recycled_at=NOON + HOUR)
    both = [recycled, HANDOFFS[1]]

    events = move_deals(both, KnownDeals({told.deal: told}, {"ben": "field"}, {}))

    former, latest = evolve_all(both, events)
    assert (former.state, former.standings) == ("recycled", ())
    assert (latest.state, latest.seller, latest.standings) == ("opportunity", "ben", recycled.standings)


def test_deals_stay_in_the_handoff_that_only_they_opened_where_it_would_be_left_with_sales_without_them() -> None:
    told = report([("opportunity", 5)])
    recycled = HANDOFFS[1].replace(state="recycled", recycled_at=NOON + 12 * HOUR)

    assert move_deals([open_only_by_deal(told), recycled], KnownDeals({told.deal: told}, {}, {})) == []
