"""Two leads were one person: which handoff goes on, and which ends in it."""

from typing import Any

import pytest

from services.handoff.handoffs.domain.deal_stages import DealStage, Stage
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.leads.domain import resolve_merges
from services.handoff.merges.domain import merge
from tests.handoff.event_builders import HOUR, NOON, an_id
from tests.handoff.responses.handoff_states import OFFERED, STATES

SURVIVOR, LOSER = OFFERED.lead_id, an_id(90)
KEY = (SURVIVOR, "default", "mql", 0)
NOW = NOON + 9 * HOUR
CLOSED = ("won", "lost", "rejected", "recycled")


def theirs(state: str, **changes: Any) -> Handoff:
    """A handoff of the lead that is merged."""
    return STATES[state].replace(handoff_id=an_id(91), lead_id=LOSER, **changes)


@pytest.mark.parametrize("state", [state for state in STATES if state not in CLOSED])
def test_an_open_handoff_moves_to_the_survivor_who_has_none(state: str) -> None:
    other = theirs(state, cycle=3)

    (moved,) = merge([other], [], KEY, NOW)

    assert evolve_all([other], [moved]) == [other.replace(lead_id=SURVIVOR, cycle=1)]


@pytest.mark.parametrize("mine", CLOSED)
def test_an_open_handoff_moves_behind_those_that_ended(mine: str) -> None:
    other = theirs("contacted")

    (moved,) = merge([other], [STATES[mine]], KEY, NOW)

    assert evolve_all([other], [moved]) == [other.replace(lead_id=SURVIVOR, cycle=2)]


@pytest.mark.parametrize("mine", [state for state in STATES if state not in CLOSED])
@pytest.mark.parametrize("state", ["queued", "offered", "accepted", "contacted", "sales_qualified"])
def test_of_two_open_handoffs_the_survivors_stays_and_the_other_is_not_counted(mine: str, state: str) -> None:
    other = theirs(state)

    (ended,) = merge([other], [STATES[mine]], KEY, NOW)

    assert (ended.type, ended.lead_id, ended.model_dump()["reason"]) == ("handoff.recycled", LOSER, "merged")
    assert (ended.model_dump()["counted"], ended.model_dump()["by"]) == (False, "merge")
    (after,) = evolve_all([other], [ended])
    assert (after.state, after.merged, after.recycled_at) == ("recycled", True, NOW)


def test_an_open_deal_of_the_other_goes_on_with_the_survivors_handoff_and_its_seller() -> None:
    other = theirs("opportunity", seller="ben", team="field")

    steps = merge([other], [OFFERED], KEY, NOW)

    assert [step.type for step in steps] == ["handoff.recycled", "handoff.reassigned", "handoff.inherited"]
    mine, ended = evolve_all([OFFERED, other], steps)
    assert (mine.state, mine.seller, mine.standings) == ("opportunity", "ben", other.standings)
    assert (ended.state, ended.merged) == ("recycled", True)


@pytest.mark.parametrize(
    ("stage", "hours", "after"),
    [("won", 1, "won"), ("lost", 1, "lost"), ("won", -1, "offered"), ("lost", -1, "offered")],
)
def test_a_deal_that_ended_before_the_survivors_handoff_began_is_another_story(
    stage: Stage, hours: int, after: str
) -> None:
    other = theirs(stage).replace(standings=(DealStage(an_id(3), stage, NOON + hours * HOUR),))

    steps = merge([other], [OFFERED], KEY, NOW)

    assert evolve_all([OFFERED, other], steps)[0].state == after


@pytest.mark.parametrize(("state", "moves"), [("won", True), ("lost", True), ("rejected", False), ("recycled", False)])
def test_of_what_ended_only_a_deal_moves_to_a_survivor_without_any_handoff(state: str, moves: bool) -> None:
    assert [step.type for step in merge([theirs(state)], [], KEY, NOW)] == (["handoff.moved"] if moves else [])


@pytest.mark.parametrize("state", ["rejected", "recycled"])
def test_what_ended_stays_behind_as_history(state: str) -> None:
    assert merge([theirs(state)], [OFFERED], KEY, NOW) == []


def test_the_same_merge_again_says_nothing() -> None:
    other = theirs("offered")
    (ended,) = evolve_all([other], merge([other], [OFFERED], KEY, NOW))

    assert merge([ended], [OFFERED], KEY, NOW) == []


A, B, C, D = (an_id(number) for number in range(4))


@pytest.mark.parametrize(
    "merges", [[(A, B), (B, C), (C, D)], [(C, D), (B, C), (A, B)], [(B, C), (A, B), (C, D), (A, D), (A, B)]]
)
def test_who_speaks_for_whom_does_not_depend_on_the_order_of_merges(merges: list[tuple[Any, Any]]) -> None:
    assert resolve_merges({}, merges) == {A: D, B: D, C: D}
