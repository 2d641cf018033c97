"""Deals as the CRM tells them: repeats, contradictions, waiting for a lead, and what each stage makes of a handoff."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from services.handoff.deals.domain import (
    Deal,
    DealMatched,
    DealOfAnotherLead,
    DealTold,
    DealWaits,
    NotYours,
    OtherContent,
    TooFarAhead,
    evolve,
    lead_key,
    meet,
    tell,
)
from services.handoff.handoffs.domain import Step
from services.handoff.outcomes.domain import Desk, Posted, announce, keys_of
from services.handoff.standings.domain import Stage
from shared.events.base import Amount, Event
from shared.events.handoff import DealOpened, DealReopened, DealWon, HandoffReassigned
from shared.money import Money
from tests.handoff.builders import HOUR, NOON, an_id, captured, deal, email_key, handoff, message, qualified, told

LEAD, OTHER = an_id(2), an_id(9)
NOW = NOON + 24 * HOUR
TEAMS = {"anna": "reps", "ben": "field"}
WAITING = deal([told()], waits=frozenset({"key"}))
KNOWN = deal([told()], lead_id=LEAD)
OFFERED = handoff(state="offered", seller="anna", team="reps", qualified_at=NOON, offered_at=NOON)


def fold(known: Deal, news: Iterable[Event]) -> Deal:
    return reduce(evolve, news, known)


def announced(stage: DealTold) -> list[Step]:
    """What a deal's only stage makes of an offered lead."""
    return announce(OFFERED, deal([stage]), stage, TEAMS)


def test_a_deal_of_an_unknown_lead_is_kept_and_hangs_on_its_keys() -> None:
    assert tell(deal(), message(), None, None, NOW) == [told(), DealWaits(occurred_at=NOW, keys=("key",))]


def test_a_deal_of_a_known_lead_is_kept_and_matched() -> None:
    assert tell(deal(), message(), LEAD, None, NOW) == [told(), DealMatched(occurred_at=NOW, lead_id=LEAD)]


def test_a_new_stage_of_a_matched_deal_is_kept() -> None:
    lost = message(stage="lost", stated_at=NOON + HOUR)

    assert tell(KNOWN, lost, LEAD, None, NOW) == [told("lost", NOON + HOUR)]


def test_a_deal_keeps_its_lead_when_a_later_message_names_nobody_known() -> None:
    lost = message(stage="lost", stated_at=NOON + HOUR, keys=("new address",))

    assert tell(KNOWN, lost, None, None, NOW) == [told("lost", NOON + HOUR)]


@pytest.mark.parametrize("known", [WAITING, KNOWN])
def test_the_same_message_again_says_nothing(known: Deal) -> None:
    assert tell(known, message(), known.lead_id, None, NOW) == []


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Money(Decimal(101), "EUR")},
        {"amount": None},
        {"owner": "ben"},
        {"reason": "price"},
        {"attributes": {"size": "big"}},
    ],
)
def test_something_else_said_of_the_same_instant_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(OtherContent):
        tell(KNOWN, message(**change), LEAD, None, NOW)


def test_the_same_instant_said_of_somebody_else_is_refused() -> None:
    with pytest.raises(OtherContent):
        tell(WAITING, message(keys=("other",)), None, None, NOW)


def test_a_deal_that_belongs_to_one_lead_is_not_given_to_another() -> None:
    with pytest.raises(DealOfAnotherLead):
        tell(KNOWN, message(stage="lost", stated_at=NOON + HOUR), OTHER, None, NOW)


def test_without_an_instant_the_last_words_again_are_a_repeat_and_other_words_are_news() -> None:
    assert tell(KNOWN, message(stated_at=None), LEAD, None, NOW) == []
    (news,) = tell(KNOWN, message(stated_at=None, amount=None), LEAD, None, NOW)
    assert news == DealTold(**dict(told(amount=None)) | {"occurred_at": NOW, "stated_at": None})


def test_a_second_address_of_a_waiting_deal_is_one_more_key_to_hang_on() -> None:
    lost = message(stage="lost", stated_at=NOON + HOUR, keys=("other",))
    news = tell(WAITING, lost, None, None, NOW)

    assert news == [told("lost", NOON + HOUR), DealWaits(occurred_at=NOW, keys=("other",))]
    assert evolve(WAITING, news[-1]) == replace(WAITING, waits=frozenset({"key", "other"}))


def test_a_few_minutes_ahead_count_as_now_and_more_is_refused() -> None:
    soon = message(stated_at=NOW + timedelta(minutes=5))
    known = fold(deal(), tell(deal(), soon, LEAD, None, NOW))
    assert [stage.occurred_at for stage in known.stages] == [NOW]
    assert tell(known, soon, LEAD, None, NOW + HOUR) == []

    with pytest.raises(TooFarAhead):
        tell(deal(), message(stated_at=NOW + timedelta(minutes=5, seconds=1)), LEAD, None, NOW)


@pytest.mark.parametrize(
    ("known", "lead", "owner"), [(deal(), LEAD, "ben"), (KNOWN, LEAD, "ben"), (WAITING, None, None)]
)
def test_a_sellers_key_does_not_reach_another_sellers_lead(known: Deal, lead: UUID | None, owner: str | None) -> None:
    theirs = handoff(state="offered", seller=owner) if owner else None

    with pytest.raises(NotYours):
        tell(known, message(only="cleo", stage="lost"), lead, theirs, NOW)


def test_a_sellers_key_reaches_its_own_lead_and_one_that_nobody_has() -> None:
    mine = handoff(state="offered", seller="anna")

    assert tell(deal(), message(only="anna"), LEAD, mine, NOW) == tell(deal(), message(), LEAD, None, NOW)
    assert tell(deal(), message(only="anna"), LEAD, None, NOW) == tell(deal(), message(), LEAD, None, NOW)


def test_a_waiting_deal_meets_its_lead_once() -> None:
    (met,) = meet(WAITING, LEAD, NOW)

    assert met == DealMatched(occurred_at=NOW, lead_id=LEAD)
    assert meet(evolve(WAITING, met), OTHER, NOW) == []


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
    won = replace(OFFERED, state="won", standings=())
    desk = Desk({"d-1": KNOWN}, {LEAD: won}, TEAMS, lambda: an_id(7))
    desk.take(message(stage="lost", stated_at=NOON + HOUR, owner="ben"), LEAD, NOW)
    desk.take(message(stage="opportunity", stated_at=NOON - HOUR), LEAD, NOW)

    assert [step.type for step in desk.steps] == ["handoff.reassigned", "deal.lost", "deal.opened"]
    assert desk.handoffs[LEAD].seller == "ben"


def test_without_an_owner_the_lead_stays_where_it_is() -> None:
    assert announced(told(owner=None)) == [DealWon(**SAID, occurred_at=NOON)]


@pytest.mark.parametrize(
    ("before", "event"),
    [([], DealOpened), (["opportunity"], DealOpened), (["won"], DealReopened), (["opportunity", "lost"], DealReopened)],
)
def test_an_opportunity_after_the_end_of_a_deal_reopens_it(before: list[Stage], event: type[Event]) -> None:
    stages = [told(stage, NOON + hour * HOUR) for hour, stage in enumerate(before)]
    again = told("opportunity", NOON + 9 * HOUR)

    assert [type(step) for step in announce(OFFERED, deal([*stages, again]), again, TEAMS)] == [event]


def test_an_opportunity_from_before_the_end_that_is_learned_late_reopens_nothing() -> None:
    late = told("opportunity", NOON - HOUR)

    assert [type(step) for step in announce(OFFERED, deal([told(), late]), late, TEAMS)] == [DealOpened]


def test_a_stage_without_an_amount_has_the_last_one_known_by_then() -> None:
    opened = told("opportunity", NOON, amount=Money(Decimal(70), "EUR"))
    won = told("won", NOON + HOUR, amount=None)
    raised = told("opportunity", NOON + 2 * HOUR, amount=Money(Decimal(90), "EUR"))

    (step,) = announce(OFFERED, deal([opened, won, raised]), won, TEAMS)

    assert step.model_dump()["amount"] == {"amount": Decimal("70.00"), "currency": "EUR"}


@pytest.mark.parametrize(("reason", "travels"), [("no_budget", "no_budget"), ("Dana said no", None), (None, None)])
def test_a_reason_travels_if_it_is_a_code(reason: str | None, travels: str | None) -> None:
    (step,) = announced(told("lost", reason=reason))

    assert step.model_dump()["reason"] == travels


def test_all_that_was_said_of_a_waiting_deal_is_told_in_order_when_its_lead_comes() -> None:
    stages = [told("won", NOON + HOUR), told("opportunity", NOON, owner="ben")]
    desk = Desk({"d-1": deal(stages)}, {}, TEAMS, lambda: an_id(1))

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
    assert (desk.handoffs[LEAD].state, desk.handoffs[LEAD].seller) == ("won", "anna")


def test_a_message_is_answered_with_what_it_reached() -> None:
    desk = Desk({"d-1": deal(), "d-2": deal(deal_id="d-2", deal=an_id(4))}, {}, TEAMS, lambda: an_id(1))

    assert desk.take(message(), LEAD, NOW) == Posted(False, LEAD, an_id(1))
    assert desk.take(message(deal_id="d-2"), None, NOW) == Posted(True, None, None)
