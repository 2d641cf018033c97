"""What each stage of a deal makes of its lead's handoff."""

from decimal import Decimal
from typing import Any

import pytest

from services.handoff.deals.domain.apply_to_handoff import DealBatch, DealResult, handoff_events, keys_of
from services.handoff.deals.domain.deal import DealStageReported, lead_key
from services.handoff.handoffs.domain.assign import Step
from services.handoff.handoffs.domain.deal_stages import Stage
from shared.events.base import Amount, Event
from shared.events.handoff import DealOpened, DealReopened, DealWon, HandoffReassigned
from shared.values.money import Money
from tests.handoff.event_builders import HOUR, NOON, an_id, captured, email_key, qualified
from tests.handoff.state_builders import deal, handoff, message, told

LEAD, OTHER = an_id(2), an_id(9)
NOW = NOON + 24 * HOUR
TEAMS = {"anna": "reps", "ben": "field"}
KNOWN = deal([told()], lead_id=LEAD)
OFFERED = handoff(state="offered", seller="anna", team="reps", qualified_at=NOON, offered_at=NOON)


def announced(stage: DealStageReported) -> list[Step]:
    """What a deal's only stage makes of an offered lead."""
    return handoff_events(OFFERED, deal([stage]), stage, TEAMS)


def test_a_deal_may_hang_on_the_leads_id_and_on_its_match_keys() -> None:
    keys = keys_of([captured(LEAD, "dana@example.com"), qualified(OTHER)])

    assert keys == {lead_key(LEAD): LEAD, email_key("dana@example.com"): None, lead_key(OTHER): OTHER}


SAID: dict[str, Any] = {
    "lead_id": LEAD,
    "handoff_id": an_id(1),
    "product": "default",
    "kind": "mql",
    "cycle": 1,
    "origin": "marketing",
    "deal": an_id(3),
    "amount": Amount(amount=Decimal("100.00"), currency="EUR"),
    "seller": "anna",
    "team": "reps",
}


def test_a_stage_of_the_sellers_own_deal_is_announced_with_all_that_reports_need() -> None:
    assert announced(told(at=NOON + HOUR)) == [DealWon(**SAID, occurred_at=NOON + HOUR)]


def test_a_deal_before_the_qualification_makes_the_lead_sales_own() -> None:
    (won,) = announced(told(at=NOON - HOUR))

    assert won == DealWon(**SAID | {"origin": "sales", "occurred_at": NOON - HOUR})


def test_a_deal_of_another_owner_passes_the_lead_on() -> None:
    assert announced(told(owner="ben")) == [
        HandoffReassigned(
            **{name: SAID[name] for name in ("lead_id", "handoff_id", "product", "kind", "cycle", "origin")},
            occurred_at=NOON,
            former_seller="anna",
            seller="ben",
            team="field",
            why="the deal's owner",
        ),
        DealWon(**SAID | {"seller": "ben", "team": "field", "occurred_at": NOON}),
    ]


def test_an_old_stage_that_is_learned_late_does_not_take_the_lead_back() -> None:
    won = OFFERED.replace(state="won")
    desk = DealBatch({"d-1": KNOWN}, {won.handoff_id: won}, TEAMS, lambda: an_id(7))
    desk.apply(message(stage="lost", stated_at=NOON + HOUR, owner="ben"), LEAD, NOW)
    desk.apply(message(stage="opportunity", stated_at=NOON - HOUR), LEAD, NOW)

    assert [step.type for step in desk.steps] == ["handoff.reassigned", "deal.lost", "deal.opened"]
    assert desk.handoffs[won.handoff_id].seller == "ben"


def test_without_an_owner_the_lead_stays_where_it_is() -> None:
    assert announced(told(owner=None)) == [DealWon(**SAID, occurred_at=NOON)]


@pytest.mark.parametrize(
    ("before", "event"),
    [([], DealOpened), (["opportunity"], DealOpened), (["won"], DealReopened), (["opportunity", "lost"], DealReopened)],
)
def test_an_opportunity_after_the_end_of_a_deal_reopens_it(before: list[Stage], event: type[Event]) -> None:
    stages = [told(stage, NOON + hour * HOUR) for hour, stage in enumerate(before)]
    again = told("opportunity", NOON + 9 * HOUR)

    assert [type(step) for step in handoff_events(OFFERED, deal([*stages, again]), again, TEAMS)] == [event]


def test_an_opportunity_from_before_the_end_that_is_learned_late_reopens_nothing() -> None:
    late = told("opportunity", NOON - HOUR)

    assert [type(step) for step in handoff_events(OFFERED, deal([told(), late]), late, TEAMS)] == [DealOpened]


def test_a_stage_without_an_amount_has_the_last_one_known_by_then() -> None:
    opened = told("opportunity", NOON, amount=Money(Decimal(70), "EUR"))
    won = told("won", NOON + HOUR, amount=None)
    raised = told("opportunity", NOON + 2 * HOUR, amount=Money(Decimal(90), "EUR"))

    (step,) = handoff_events(OFFERED, deal([opened, won, raised]), won, TEAMS)

    assert step.model_dump()["amount"] == {"amount": Decimal("70.00"), "currency": "EUR"}


@pytest.mark.parametrize(("reason", "travels"), [("no_budget", "no_budget"), ("Dana said no", None), (None, None)])
def test_a_reason_travels_if_it_is_a_code(reason: str | None, travels: str | None) -> None:
    (step,) = announced(told("lost", reason=reason))

    assert step.model_dump()["reason"] == travels


def test_all_that_was_said_of_a_waiting_deal_is_told_in_order_when_its_lead_comes() -> None:
    stages = [told("won", NOON + HOUR), told("opportunity", NOON, owner="ben")]
    desk = DealBatch({"d-1": deal(stages)}, {}, TEAMS, lambda: an_id(1))

    desk.meet("d-1", LEAD, NOW)

    said = {**SAID, "origin": "sales"}
    identity = {name: said[name] for name in ("lead_id", "handoff_id", "product", "kind", "cycle", "origin")}
    assert desk.steps == [
        DealOpened(**said | {"seller": "ben", "team": "field", "occurred_at": NOON}),
        HandoffReassigned(
            **identity,
            occurred_at=NOON + HOUR,
            former_seller="ben",
            seller="anna",
            team="reps",
            why="the deal's owner",
        ),
        DealWon(**said, occurred_at=NOON + HOUR),
    ]
    assert (desk.handoffs[an_id(1)].state, desk.handoffs[an_id(1)].seller) == ("won", "anna")


def test_a_message_is_answered_with_what_it_reached() -> None:
    desk = DealBatch({"d-1": deal(), "d-2": deal(deal_id="d-2", deal=an_id(4))}, {}, TEAMS, lambda: an_id(1))

    assert desk.apply(message(), LEAD, NOW) == DealResult(False, LEAD, an_id(1))
    assert desk.apply(message(deal_id="d-2"), None, NOW) == DealResult(True, None, None)
