"""Updates of deals by the CRM: repeats, contradictions, and waiting for a lead."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from services.handoff.deals.domain.deal import (
    Deal,
    DealAwaitingLead,
    DealMatched,
    DealStageReported,
    evolve,
    find_lead_keys,
    lead_key,
)
from services.handoff.deals.domain.record_update import (
    ConflictingDealUpdate,
    DealOfAnotherLead,
    LeadNotFound,
    match_lead,
    record_update,
)
from shared.values.money import Money
from shared.values.occurred_at import OccurredInFuture
from tests.handoff.event_builders import HOUR, NOON, email_key, fixed_id, lead_captured, lead_qualified
from tests.handoff.state_builders import deal, deal_update, handoff, stage_reported

LEAD, OTHER = fixed_id(2), fixed_id(9)
NOW = NOON + 24 * HOUR
MINUTES_5, SECOND = HOUR / 12, HOUR / 3600
WAITING = deal([stage_reported()], waits=frozenset({"key"}))
KNOWN = deal([stage_reported()], lead_id=LEAD)


def test_a_deal_may_wait_under_the_leads_id_and_under_its_match_keys() -> None:
    keys = find_lead_keys([lead_captured(LEAD, "dana@example.com"), lead_qualified(OTHER)])

    assert keys == {lead_key(LEAD): LEAD, email_key("dana@example.com"): None, lead_key(OTHER): OTHER}


def test_a_deal_of_an_unknown_lead_is_recorded_and_waits_under_its_keys() -> None:
    assert record_update(deal(), deal_update(), None, None, NOW) == [
        stage_reported(),
        DealAwaitingLead(occurred_at=NOW, keys=("key",)),
    ]


def test_a_deal_of_a_known_lead_is_recorded_and_matched() -> None:
    assert record_update(deal(), deal_update(), LEAD, None, NOW) == [
        stage_reported(),
        DealMatched(occurred_at=NOW, lead_id=LEAD),
    ]


def test_a_new_stage_of_a_matched_deal_is_recorded() -> None:
    lost = deal_update(stage="lost", stated_at=NOON + HOUR)

    assert record_update(KNOWN, lost, LEAD, None, NOW) == [stage_reported("lost", NOON + HOUR)]


def test_a_deal_keeps_its_lead_when_a_later_update_names_an_unknown_lead() -> None:
    lost = deal_update(stage="lost", stated_at=NOON + HOUR, keys=("new address",))

    assert record_update(KNOWN, lost, None, None, NOW) == [stage_reported("lost", NOON + HOUR)]


@pytest.mark.parametrize("known", [WAITING, KNOWN])
def test_the_same_update_again_changes_nothing(known: Deal) -> None:
    assert record_update(known, deal_update(), known.lead_id, None, NOW) == []


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
def test_a_different_update_for_the_same_instant_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ConflictingDealUpdate):
        record_update(KNOWN, deal_update(**change), LEAD, None, NOW)


def test_an_update_of_another_lead_for_the_same_instant_is_refused() -> None:
    with pytest.raises(ConflictingDealUpdate):
        record_update(WAITING, deal_update(keys=("other",)), None, None, NOW)


def test_a_deal_that_belongs_to_one_lead_is_not_given_to_another() -> None:
    with pytest.raises(DealOfAnotherLead):
        record_update(KNOWN, deal_update(stage="lost", stated_at=NOON + HOUR), OTHER, None, NOW)


def test_without_an_instant_the_latest_update_again_is_a_repeat_and_a_different_one_is_recorded() -> None:
    assert record_update(KNOWN, deal_update(stated_at=None), LEAD, None, NOW) == []
    (stage,) = record_update(KNOWN, deal_update(stated_at=None, amount=None), LEAD, None, NOW)
    assert stage == DealStageReported(**dict(stage_reported(amount=None)) | {"occurred_at": NOW, "stated_at": None})


def test_a_second_address_of_a_waiting_deal_is_one_more_key_to_wait_under() -> None:
    lost = deal_update(stage="lost", stated_at=NOON + HOUR, keys=("other",))
    events = record_update(WAITING, lost, None, None, NOW)

    assert events == [stage_reported("lost", NOON + HOUR), DealAwaitingLead(occurred_at=NOW, keys=("other",))]
    assert evolve(WAITING, events[-1]) == replace(WAITING, waits=frozenset({"key", "other"}))


def test_a_few_minutes_ahead_count_as_now_and_more_is_refused() -> None:
    soon = deal_update(stated_at=NOW + MINUTES_5)
    known = deal()
    for event in record_update(known, soon, LEAD, None, NOW):
        known = evolve(known, event)
    assert [stage.occurred_at for stage in known.stages] == [NOW]
    assert record_update(known, soon, LEAD, None, NOW + HOUR) == []

    with pytest.raises(OccurredInFuture):
        record_update(deal(), deal_update(stated_at=NOW + MINUTES_5 + SECOND), LEAD, None, NOW)


@pytest.mark.parametrize(
    ("known", "lead", "owner"),
    [
        (deal(), LEAD, "ben"),
        (KNOWN, LEAD, "ben"),
        (WAITING, None, None),
        (deal(), LEAD, None),
        (deal(), None, None),
        (KNOWN, OTHER, "cleo"),
        (WAITING, LEAD, "cleo"),
    ],
)
def test_a_sellers_key_does_not_reach_another_sellers_lead(known: Deal, lead: UUID | None, owner: str | None) -> None:
    handoff_of_owner = handoff(state="offered", seller=owner) if owner else None

    with pytest.raises(LeadNotFound):
        record_update(known, deal_update(bound_seller="cleo", stage="lost"), lead, handoff_of_owner, NOW)


def test_a_sellers_key_reaches_its_own_lead() -> None:
    own_handoff = handoff(state="offered", seller="anna")

    assert record_update(deal(), deal_update(bound_seller="anna"), LEAD, own_handoff, NOW) == record_update(
        deal(), deal_update(), LEAD, own_handoff, NOW
    )


def test_a_waiting_deal_is_matched_to_its_lead_once() -> None:
    (matched,) = match_lead(WAITING, LEAD, NOW)

    assert matched == DealMatched(occurred_at=NOW, lead_id=LEAD)
    assert match_lead(evolve(WAITING, matched), OTHER, NOW) == []
