"""A buying moment: a person of a customer or of an open deal does something that scores, and the seller is told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.handoff.companies.domain.moments import Deed
from services.handoff.companies.domain.scoring import find_scoring_clause
from tests.handoff.companies.accounts import REYES, capture_employee, report
from tests.handoff.event_builders import NOON, activity_recorded, agreement_activated, document, fixed_id
from tests.handoff.service import HandoffService

PRICING = {"id": "pricing", "activity": "page_viewed", "points": 10, "where": {"field": "page", "starts_with": "/pri"}}
MONDAY = "2018-11-19T12:00:00Z"


def agreed(*behaviour: dict[str, Any]) -> dict[str, Any]:
    definition: dict[str, Any] = document()["definition"]
    return definition | {"behaviour": list(behaviour)}


async def prepare(crm: HandoffService) -> UUID:
    """Anna, who is told by mail, has an open deal with the company; the id of the lead of the deal."""
    await crm.admin.put("/v1/destinations/mail", json={"kind": "email", "to": "anna@sales.example"})
    await crm.put_seller("anna", notify=["mail"])
    await crm.receive(agreement_activated(definition=agreed(PRICING)))
    lead = await capture_employee(crm)
    await report(crm, "d-1", lead, "opportunity", MONDAY)
    return lead


async def notices(crm: HandoffService) -> list[tuple[Any, ...]]:
    return await crm.rows("select recipient, lead_id, details ->> 'is_own' from notices where kind = 'moment'")


async def test_the_seller_of_an_open_deal_is_told_what_its_person_did_once_a_day(crm: HandoffService) -> None:
    lead, now = await prepare(crm), datetime.now(UTC)

    await crm.receive(activity_recorded(lead, occurred_at=now), activity_recorded(lead, occurred_at=now))

    events = await crm.staged_events("company.engaged")
    assert [(event["subject"], event["data"]["seller"], event["data"]["clause"]) for event in events] == [
        (str(lead), "anna", "pricing")
    ] * 2
    assert (events[0]["data"]["standing"], await notices(crm)) == ("open_deal", [("seller/anna", lead, "true")])


async def test_a_colleague_without_a_handoff_is_told_by_the_handoff_of_the_deal(crm: HandoffService) -> None:
    await prepare(crm)
    colleague = await capture_employee(crm)

    await crm.receive(activity_recorded(colleague, occurred_at=datetime.now(UTC)))

    assert await notices(crm) == [("seller/anna", colleague, "false")]


async def test_what_does_not_score_what_is_old_and_prospects_are_not_told(crm: HandoffService) -> None:
    lead, now = await prepare(crm), datetime.now(UTC)
    stranger = await capture_employee(crm, "other.example")

    await crm.receive(
        activity_recorded(lead, occurred_at=now, properties={"page": "/jobs"}),
        activity_recorded(stranger, occurred_at=now),
    )

    assert (await crm.staged_events("company.engaged"), await notices(crm)) == ([], [])
    assert (await crm.admin.get(f"/v1/companies/{REYES}")).json()["standing"] == "open_deal"


def test_only_a_clause_with_points_that_the_deed_meets_counts() -> None:
    free = {"id": "free", "activity": "page_viewed", "points": 0}
    visit = Deed(fixed_id(1), NOON, "page_viewed", {"page": "/pricing"})
    later = Deed(fixed_id(1), NOON + timedelta(days=1), "event_attended", {})

    definition = {"definition": {"behaviour": [free, PRICING]}, "currency": "EUR"}

    assert (find_scoring_clause(definition, visit), find_scoring_clause(definition, later)) == ("pricing", None)
    assert find_scoring_clause({}, visit) is None
