"""The decision about a merge: which handoff stays open, and which ends or moves."""

from typing import Any

import pytest

from services.handoff.deals.domain.known_deals import KnownDeals
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.merges.domain.merge import merge
from shared.events.deal_stages import Stage
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.responses.handoff_states import OFFERED, STATES
from tests.handoff.state_builders import deal, stage_reported

SURVIVOR, LOSER = OFFERED.lead_id, fixed_id(90)
KEY = (SURVIVOR, "mql", 0)
NOW = NOON + 9 * HOUR
CLOSED = ("won", "lost", "rejected", "recycled")


def of_merged(state: str, **changes: Any) -> Handoff:
    """A handoff of the lead that is merged."""
    return STATES[state].replace(handoff_id=fixed_id(91), lead_id=LOSER, **changes)


@pytest.mark.parametrize("state", [state for state in STATES if state not in CLOSED])
def test_an_open_handoff_moves_to_the_survivor_who_has_none(state: str) -> None:
    other = of_merged(state, cycle=3)

    (moved,) = merge([other], [], KEY, NOW)

    assert evolve_all([other], [moved]) == [other.replace(lead_id=SURVIVOR, cycle=1)]


@pytest.mark.parametrize("own", CLOSED)
def test_an_open_handoff_that_began_later_moves_to_the_cycle_after_the_closed_ones(own: str) -> None:
    other = of_merged("contacted", qualified_at=NOON + 24 * HOUR)

    (moved,) = merge([other], [STATES[own]], KEY, NOW)

    assert evolve_all([other], [moved]) == [other.replace(lead_id=SURVIVOR, cycle=2)]


@pytest.mark.parametrize("own", ["won", "lost"])
def test_an_open_handoff_of_the_cycle_that_deals_closed_ends_with_it(own: str) -> None:
    deal_after = DealStage(fixed_id(3), own, NOON + 2 * HOUR)  # type: ignore[arg-type]

    (ended,) = merge([of_merged("contacted")], [STATES[own].replace(standings=(deal_after,))], KEY, NOW)

    assert (ended.type, ended.model_dump()["reason"]) == ("handoff.recycled", "merged")


@pytest.mark.parametrize("own", ["won", "lost", "rejected"])
def test_a_handoff_by_a_deal_of_a_lead_that_never_qualified_has_no_cycle_of_its_own(own: str) -> None:
    standing = DealStage(fixed_id(4), "opportunity", NOON + 9 * HOUR)
    other = of_merged("opportunity", qualified_at=None, dealt_at=standing.at, standings=(standing,))

    events = merge([other], [STATES[own]], KEY, NOW)

    heir, ended = evolve_all([STATES[own], other], events)
    assert (standing in heir.standings, ended.merged) == (True, True)


@pytest.mark.parametrize("own", [state for state in STATES if state not in CLOSED])
@pytest.mark.parametrize("state", ["queued", "offered", "accepted", "contacted", "sales_qualified"])
def test_of_two_open_handoffs_the_survivors_stays_and_the_other_is_not_counted(own: str, state: str) -> None:
    other = of_merged(state)

    (ended,) = merge([other], [STATES[own]], KEY, NOW)

    assert (ended.type, ended.lead_id, ended.model_dump()["reason"]) == ("handoff.recycled", LOSER, "merged")
    assert (ended.model_dump()["counted"], ended.model_dump()["by"]) == (False, "merge")
    (after,) = evolve_all([other], [ended])
    assert (after.state, after.merged, after.recycled_at) == ("recycled", True, NOW)


def test_an_open_deal_of_the_merged_lead_and_its_seller_move_to_the_survivors_handoff() -> None:
    other = of_merged("opportunity", seller="ben", team="field")

    events = merge([other], [OFFERED], KEY, NOW)

    assert [event.type for event in events] == ["handoff.recycled", "handoff.reassigned", "handoff.inherited"]
    own, ended = evolve_all([OFFERED, other], events)
    assert (own.state, own.seller, own.standings) == ("opportunity", "ben", other.standings)
    assert (ended.state, ended.merged) == ("recycled", True)


def test_the_deals_that_go_on_are_published_again_as_the_survivors_with_its_seller() -> None:
    own = STATES["opportunity"].replace(standings=(DealStage(fixed_id(4), "opportunity", NOON),))
    other = of_merged("lost", seller="ben", team="field", standings=(DealStage(fixed_id(3), "lost", NOON + HOUR),))
    lost = deal([stage_reported("lost", NOON + HOUR, owner="ben")], deal=fixed_id(3))
    opened = deal([stage_reported("opportunity", NOON, owner=None)], deal=fixed_id(4))

    events = merge([other], [own], KEY, NOW, KnownDeals({fixed_id(3): lost, fixed_id(4): opened}, {"ben": "field"}, {}))

    assert [(event.type, event.handoff_id, event.model_dump().get("seller")) for event in events] == [
        ("handoff.recycled", other.handoff_id, "ben"),
        ("handoff.reassigned", own.handoff_id, "ben"),
        ("handoff.inherited", own.handoff_id, None),
        ("deal.opened", own.handoff_id, "ben"),
        ("deal.lost", own.handoff_id, "ben"),
    ]


def test_a_later_owner_of_the_survivors_deal_keeps_the_lead() -> None:
    own = STATES["opportunity"].replace(standings=(DealStage(fixed_id(4), "opportunity", NOON + HOUR),))
    other = of_merged("opportunity", seller="ben", standings=(DealStage(fixed_id(3), "opportunity", NOON),))
    deals = {
        fixed_id(3): deal([stage_reported("opportunity", NOON, owner="ben")], deal=fixed_id(3)),
        fixed_id(4): deal([stage_reported("opportunity", NOON + HOUR, owner="anna")], deal=fixed_id(4)),
    }

    events = merge([other], [own], KEY, NOW, KnownDeals(deals, {}, {}))

    assert [event.type for event in events] == ["handoff.recycled", "handoff.inherited", "deal.opened"]


@pytest.mark.parametrize(
    ("stage", "hours", "after"),
    [("won", 1, "won"), ("lost", 1, "lost"), ("won", -9, "offered"), ("lost", -9, "offered")],
)
def test_a_deal_that_ended_before_the_survivors_handoff_began_does_not_move(
    stage: Stage, hours: int, after: str
) -> None:
    standing = DealStage(fixed_id(3), stage, NOON + hours * HOUR)
    other = of_merged(stage, qualified_at=standing.at - HOUR, standings=(standing,))

    events = merge([other], [OFFERED], KEY, NOW)

    assert evolve_all([OFFERED, other], events)[0].state == after


@pytest.mark.parametrize(("state", "moves"), [("won", True), ("lost", True), ("rejected", False), ("recycled", False)])
def test_of_closed_handoffs_only_one_with_a_deal_moves_to_a_survivor_without_any_handoff(
    state: str, moves: bool
) -> None:
    assert [event.type for event in merge([of_merged(state)], [], KEY, NOW)] == (["handoff.moved"] if moves else [])


@pytest.mark.parametrize("state", ["rejected", "recycled"])
def test_a_closed_handoff_stays_behind_as_history(state: str) -> None:
    assert merge([of_merged(state)], [OFFERED], KEY, NOW) == []


def test_the_same_merge_again_has_no_event() -> None:
    other = of_merged("offered")
    (ended,) = evolve_all([other], merge([other], [OFFERED], KEY, NOW))

    assert merge([ended], [OFFERED], KEY, NOW) == []
