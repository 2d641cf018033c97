"""What each stage of a deal makes of its lead's handoff, and updates of one transaction."""

from decimal import Decimal
from typing import Any

import pytest

from services.handoff.deals.domain.apply_to_handoff import apply_stage
from services.handoff.deals.domain.batch import DealBatch, DealResult
from services.handoff.deals.domain.deal import DealStageReported
from shared.events.base import Amount, Event
from shared.events.deal_stages import Stage
from shared.events.handoff import DealOpened, DealReopened, DealWon, HandoffEvent, HandoffReassigned
from shared.values.money import Money
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.state_builders import deal, deal_update, handoff, stage_reported

LEAD, OTHER = fixed_id(2), fixed_id(9)
NOW = NOON + 24 * HOUR
TEAMS = {"anna": "reps", "ben": "field"}
KNOWN = deal([stage_reported()], lead_id=LEAD)
OFFERED = handoff(state="offered", seller="anna", team="reps", qualified_at=NOON, offered_at=NOON)


def events_of(stage: DealStageReported) -> list[HandoffEvent]:
    """The events of a deal's only stage for an offered lead."""
    return apply_stage(OFFERED, deal([stage]), stage, TEAMS)


DEAL_FIELDS: dict[str, Any] = {
    "lead_id": LEAD,
    "handoff_id": fixed_id(1),
    "product": "default",
    "kind": "mql",
    "cycle": 1,
    "origin": "marketing",
    "deal": fixed_id(3),
    "amount": Amount(amount=Decimal("100.00"), currency="EUR"),
    "seller": "anna",
    "team": "reps",
}


def test_a_stage_of_the_sellers_own_deal_is_published_with_all_that_reports_need() -> None:
    assert events_of(stage_reported(at=NOON + HOUR)) == [DealWon(**DEAL_FIELDS, occurred_at=NOON + HOUR)]


def test_a_deal_before_the_qualification_makes_the_lead_sales_own() -> None:
    (won,) = events_of(stage_reported(at=NOON - HOUR))

    assert won == DealWon(**DEAL_FIELDS | {"origin": "sales", "occurred_at": NOON - HOUR})


def test_a_deal_of_another_owner_reassigns_the_lead() -> None:
    assert events_of(stage_reported(owner="ben")) == [
        HandoffReassigned(
            **{name: DEAL_FIELDS[name] for name in ("lead_id", "handoff_id", "product", "kind", "cycle", "origin")},
            occurred_at=NOON,
            former_seller="anna",
            seller="ben",
            team="field",
            why="the deal's owner",
        ),
        DealWon(**DEAL_FIELDS | {"seller": "ben", "team": "field", "occurred_at": NOON}),
    ]


def test_an_old_stage_that_is_reported_late_does_not_give_the_lead_back_to_its_seller() -> None:
    won = OFFERED.replace(state="won")
    batch = DealBatch({"d-1": KNOWN}, {won.handoff_id: won}, TEAMS, lambda: fixed_id(7))
    batch.apply(deal_update(stage="lost", stated_at=NOON + HOUR, owner="ben"), LEAD, NOW)
    batch.apply(deal_update(stage="opportunity", stated_at=NOON - HOUR), LEAD, NOW)

    assert [event.type for event in batch.events] == ["handoff.reassigned", "deal.lost", "deal.opened"]
    assert batch.handoffs[won.handoff_id].seller == "ben"


def test_without_an_owner_the_lead_keeps_its_seller() -> None:
    assert events_of(stage_reported(owner=None)) == [DealWon(**DEAL_FIELDS, occurred_at=NOON)]


@pytest.mark.parametrize(
    ("before", "event"),
    [([], DealOpened), (["opportunity"], DealOpened), (["won"], DealReopened), (["opportunity", "lost"], DealReopened)],
)
def test_an_opportunity_after_the_end_of_a_deal_reopens_it(before: list[Stage], event: type[Event]) -> None:
    stages = [stage_reported(stage, NOON + hour * HOUR) for hour, stage in enumerate(before)]
    reopened = stage_reported("opportunity", NOON + 9 * HOUR)

    assert [type(event) for event in apply_stage(OFFERED, deal([*stages, reopened]), reopened, TEAMS)] == [event]


def test_an_opportunity_from_before_the_end_that_is_reported_late_reopens_nothing() -> None:
    late = stage_reported("opportunity", NOON - HOUR)

    assert [type(event) for event in apply_stage(OFFERED, deal([stage_reported(), late]), late, TEAMS)] == [DealOpened]


def test_a_stage_without_an_amount_has_the_last_one_known_by_then() -> None:
    opened = stage_reported("opportunity", NOON, amount=Money(Decimal(70), "EUR"))
    won = stage_reported("won", NOON + HOUR, amount=None)
    raised = stage_reported("opportunity", NOON + 2 * HOUR, amount=Money(Decimal(90), "EUR"))

    (event,) = apply_stage(OFFERED, deal([opened, won, raised]), won, TEAMS)

    assert event.model_dump()["amount"] == {"amount": Decimal("70.00"), "currency": "EUR"}


@pytest.mark.parametrize(("reason", "published"), [("no_budget", "no_budget"), ("Dana said no", None), (None, None)])
def test_a_reason_is_published_if_it_is_a_code(reason: str | None, published: str | None) -> None:
    (event,) = events_of(stage_reported("lost", reason=reason))

    assert event.model_dump()["reason"] == published


def test_all_stages_of_a_waiting_deal_are_published_in_order_when_its_lead_comes() -> None:
    stages = [stage_reported("won", NOON + HOUR), stage_reported("opportunity", NOON, owner="ben")]
    batch = DealBatch({"d-1": deal(stages)}, {}, TEAMS, lambda: fixed_id(1))

    batch.match("d-1", LEAD, NOW)

    fields = {**DEAL_FIELDS, "origin": "sales"}
    identity = {name: fields[name] for name in ("lead_id", "handoff_id", "product", "kind", "cycle", "origin")}
    assert batch.events == [
        DealOpened(**fields | {"seller": "ben", "team": "field", "occurred_at": NOON}),
        HandoffReassigned(
            **identity,
            occurred_at=NOON + HOUR,
            former_seller="ben",
            seller="anna",
            team="reps",
            why="the deal's owner",
        ),
        DealWon(**fields, occurred_at=NOON + HOUR),
    ]
    assert (batch.handoffs[fixed_id(1)].state, batch.handoffs[fixed_id(1)].seller) == ("won", "anna")


def test_the_result_of_an_update_is_the_handoff_that_it_reached() -> None:
    batch = DealBatch({"d-1": deal(), "d-2": deal(deal_id="d-2", deal=fixed_id(4))}, {}, TEAMS, lambda: fixed_id(1))

    assert batch.apply(deal_update(), LEAD, NOW) == DealResult(False, LEAD, fixed_id(1))
    assert batch.apply(deal_update(deal_id="d-2"), None, NOW) == DealResult(True, None, None)
