"""Which seller a handoff has by its deals, when facts arrive late."""

from datetime import datetime

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.deals.domain.settle_owners import settle
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.evolve import BY_DEAL
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffEvent
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.state_builders import deal, handoff, stage_reported

LOST = deal([stage_reported("lost", NOON + 5 * HOUR, owner="ben")])
WON = deal([stage_reported("won", NOON + 5 * HOUR, owner=None)])


def has_deal(told: Deal, **changes: object) -> Handoff:
    """A handoff of anna with this deal."""
    (stage,) = told.stages
    standing = DealStage(told.deal, stage.stage, stage.occurred_at)
    fields = {"seller": "anna", "team": "reps", "standings": (standing,), "dealt_at": standing.at}
    return handoff(**fields | changes)


def settle_one(before: Handoff, after: Handoff, told: Deal) -> list[tuple[str, datetime, str | None]]:
    """The type, the instant and the seller of each event."""
    deals = {told.deal: told}
    events: list[HandoffEvent] = settle([before], [after], [], deals, KnownDeals(deals, {"ben": "field"}, {}))
    return [(event.type, event.occurred_at, getattr(event, "seller", None)) for event in events]


def test_a_lead_that_turns_out_to_have_qualified_before_its_deal_was_lost_goes_to_the_deals_owner() -> None:
    before = has_deal(LOST, state="offered", qualified_at=NOON + 9 * HOUR)

    events = settle_one(before, before.replace(state="lost", qualified_at=NOON), LOST)

    assert events == [("handoff.reassigned", NOON + 5 * HOUR, "ben")]


def test_a_seller_whom_a_person_chose_after_the_deal_keeps_the_lead() -> None:
    before = has_deal(LOST, state="lost", qualified_at=NOON + HOUR, seller="dora")

    assert settle_one(before, before.replace(qualified_at=NOON), LOST) == []


def test_a_purchase_without_an_owner_is_published_again_once_its_handoff_has_a_seller() -> None:
    before = has_deal(WON, state="won", seller=None, team=None)

    assert settle_one(before, has_deal(WON, state="won", qualified_at=NOON), WON) == [
        ("deal.won", NOON + 5 * HOUR, "anna")
    ]


def test_a_handoff_whose_owner_named_a_deal_that_is_history_now_is_queued_with_its_open_deal() -> None:
    lost = deal([stage_reported("lost", NOON + HOUR, owner="ben")])
    opened = deal([stage_reported("opportunity", NOON + 2 * HOUR, owner=None)], deal=fixed_id(9))
    stages = tuple(DealStage(each.deal, each.stages[0].stage, each.stages[0].occurred_at) for each in (lost, opened))
    before = handoff(state="opportunity", seller="ben", why=BY_DEAL, standings=stages, dealt_at=NOON + HOUR)
    after = before.replace(qualified_at=NOON + 3 * HOUR)
    deals = {each.deal: each for each in (lost, opened)}

    events = settle([before], [after], [], deals, KnownDeals(deals, {"ben": "field"}, {}))

    assert [(event.type, event.occurred_at) for event in events] == [
        ("handoff.queued", NOON + 3 * HOUR),
        ("handoff.waits", NOON + 3 * HOUR),
    ]
    assert settle([before], [after.replace(attempted_at=NOON)], [], deals, KnownDeals(deals, {}, {})) == []


def test_a_handoff_that_only_deals_of_another_one_gave_a_seller_is_queued() -> None:
    won = deal([stage_reported("opportunity", NOON + 5 * HOUR, owner="ben")])
    before = has_deal(won, state="opportunity", seller="ben", why=BY_DEAL, qualified_at=NOON)

    events = settle_one(before, before.replace(state="offered", standings=(), dealt_at=None), won)

    assert [type_ for type_, *_ in events] == ["handoff.queued", "handoff.waits"]
