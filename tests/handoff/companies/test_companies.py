"""Companies: what each is to us follows from the deals of its leads, unless a person says otherwise."""

from typing import Any
from uuid import UUID

import pytest

from shared.events.intake import LeadErased
from tests.handoff.companies.accounts import REYES, account, capture_employee, company, move_employee, report
from tests.handoff.event_builders import HOUR, NOON, lead_merged
from tests.handoff.service import HandoffService

MONDAY, TUESDAY, FRIDAY = "2018-11-19T12:00:00Z", "2018-11-20T12:00:00Z", "2018-11-23T12:00:00Z"


async def changes(service: HandoffService) -> list[tuple[Any, ...]]:
    """(former standing, standing, seller, by) of each change that was published."""
    names = ("former_standing", "standing", "seller", "by")
    events = await service.staged_events("company.standing_changed")
    return [tuple(event["data"].get(name) for name in names) for event in events]


async def test_a_company_is_a_prospect_then_has_an_open_deal_then_is_a_customer(crm: HandoffService) -> None:
    lead = await capture_employee(crm)
    assert await company(crm) == account("prospect", None, None)

    await report(crm, "d-1", lead, "opportunity", MONDAY)
    assert await company(crm) == account("open_deal", "anna", MONDAY)

    await report(crm, "d-1", lead, "won", TUESDAY)
    assert await company(crm) == account("customer", "anna", TUESDAY)

    await report(crm, "d-1", lead, "lost", FRIDAY)
    assert await company(crm) == account("former_customer", "anna", FRIDAY)
    assert await changes(crm) == [
        ("prospect", "open_deal", "anna", "deals"),
        ("open_deal", "customer", "anna", "deals"),
        ("customer", "former_customer", "anna", "deals"),
    ]


async def test_what_is_learned_late_counts_as_if_it_had_been_learned_in_time(crm: HandoffService) -> None:
    lead = await capture_employee(crm)
    await report(crm, "d-1", lead, "lost", FRIDAY)
    await report(crm, "d-1", lead, "won", TUESDAY)
    await report(crm, "d-1", lead, "opportunity", MONDAY)

    assert await company(crm) == account("former_customer", "anna", FRIDAY)


async def test_a_customer_with_an_open_deal_of_another_seller_stays_a_customer(crm: HandoffService) -> None:
    first, second = await capture_employee(crm), await capture_employee(crm)
    await report(crm, "d-1", first, "won", MONDAY)
    await report(crm, "d-2", second, "opportunity", FRIDAY, owner="ben")

    assert await company(crm) == account("customer", "anna", MONDAY)
    answer = (await crm.admin.get(f"/v1/companies/{REYES}")).json()
    assert (answer["leads"], answer["deals"]) == (
        2,
        [
            {"lead_id": str(second), "stage": "opportunity", "since": FRIDAY, "owner": "ben"},
            {"lead_id": str(first), "stage": "won", "since": MONDAY, "owner": "anna"},
        ],
    )


async def test_the_seller_of_the_handoff_has_the_account_where_no_deal_names_an_owner(crm: HandoffService) -> None:
    lead = await capture_employee(crm)
    await report(crm, "d-1", lead, "opportunity", MONDAY, owner=None)
    assert await company(crm) == account("open_deal", None, MONDAY)

    handoff = (await crm.handoff(lead))["handoff_id"]
    status, _ = await crm.post(f"/v1/handoffs/{handoff}/reassignment", {"seller": "ben", "why": "his region"})

    assert (status, await company(crm)) == (200, account("open_deal", "ben", MONDAY))


async def test_two_leads_that_are_one_person_have_one_company(crm: HandoffService) -> None:
    loser = await capture_employee(crm)
    survivor = await capture_employee(crm, "other.example", occurred_at=NOON - HOUR)
    await report(crm, "d-1", loser, "won", MONDAY)

    await crm.receive(lead_merged(loser, survivor))

    assert await company(crm) == account("customer", "anna", MONDAY)
    assert await company(crm, "other.example") == account("prospect", None, None, domain="other.example")
    assert (await crm.rows("select lead_id, domain from company_leads")) == [(survivor, REYES)]


async def test_a_lead_that_moves_to_another_company_takes_its_deals_along(crm: HandoffService) -> None:
    lead = await capture_employee(crm)
    await report(crm, "d-1", lead, "won", MONDAY)

    await move_employee(crm, lead, "old.example", occurred_at=NOON - HOUR)
    assert await company(crm) == account("customer", "anna", MONDAY)
    await move_employee(crm, lead, "new.example")
    await move_employee(crm, lead, "derived.example", occurred_at=NOON + 2 * HOUR, derived=("company.domain",))

    assert await company(crm) == account("prospect", None, None)
    assert await company(crm, "new.example") == account("customer", "anna", MONDAY, domain="new.example")


async def test_what_a_person_says_comes_before_the_deals_until_it_is_taken_back(crm: HandoffService) -> None:
    lead = await capture_employee(crm)
    await report(crm, "d-1", lead, "opportunity", MONDAY)

    said = {"name": "Reyes Logistics", "standing": "partner", "owner": "ben", "since": FRIDAY}
    answer = await crm.admin.put(f"/v1/companies/{REYES}", json=said)
    spoken = account(**said, said=["name", "standing", "owner", "since"])
    assert (answer.status_code, answer.json()) == (200, spoken)
    assert (await crm.admin.put(f"/v1/companies/{REYES}", json=said)).json() == spoken

    await report(crm, "d-1", lead, "won", TUESDAY)
    assert await company(crm) == spoken

    await crm.admin.put("/v1/companies/WWW.Reyes.example", json={"name": "Reyes Logistics"})
    assert await company(crm) == account("customer", "anna", TUESDAY, name="Reyes Logistics", said=["name"])
    assert await changes(crm) == [
        ("prospect", "open_deal", "anna", "deals"),
        ("open_deal", "partner", "ben", "person"),
        ("partner", "customer", "anna", "deals"),
    ]


async def test_a_company_is_known_before_any_lead_of_it_came(crm: HandoffService) -> None:
    answer = await crm.admin.put("/v1/companies/rival.example", json={"standing": "competitor"})

    assert answer.status_code == 200
    assert (await crm.admin.get("/v1/companies", params={"standing": "competitor"})).json() == {
        "companies": [account("competitor", None, None, domain="rival.example", said=["standing"])],
        "next_cursor": None,
    }


async def test_companies_come_a_page_at_a_time(crm: HandoffService) -> None:
    for name in ("b", "a", "c"):
        await capture_employee(crm, f"{name}.example")

    first = (await crm.admin.get("/v1/companies", params={"limit": 2})).json()
    second = (await crm.admin.get("/v1/companies", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [each["domain"] for page in (first, second) for each in page["companies"]] == [
        "a.example",
        "b.example",
        "c.example",
    ]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("cursor", ["nonsense", "A.example", "a.example/x", "a b.example"])
async def test_a_page_of_companies_begins_behind_a_domain(crm: HandoffService, cursor: str) -> None:
    answer = await crm.admin.get("/v1/companies", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"pointer": "/query/cursor", "detail": "Must be the cursor of the page before."}],
    )


@pytest.mark.parametrize(("domain", "body", "pointer"), [
    ("gmail.com", {"standing": "customer"}, "/domain"),
    ("no-domain", {"standing": "customer"}, "/domain"),
    (REYES, {"owner": "nora"}, "/owner"),
    (REYES, {"standing": "friend"}, "/standing"),
    (REYES, {"stading": "customer"}, "/stading"),
])  # fmt: skip
async def test_what_is_wrong_is_named(crm: HandoffService, domain: str, body: dict[str, Any], pointer: str) -> None:
    answer = await crm.admin.put(f"/v1/companies/{domain}", json=body)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_free_mailboxes_are_no_company(crm: HandoffService) -> None:
    await capture_employee(crm, "gmail.com")

    assert (await crm.admin.get("/v1/companies")).json() == {"companies": [], "next_cursor": None}
    assert (await crm.admin.get("/v1/companies/unknown.example")).status_code == 404


async def erase(service: HandoffService, lead: UUID) -> None:
    await service.receive(LeadErased(occurred_at=NOON, lead_id=lead, lead_ids=(lead,), match_keys=()))


async def test_of_erased_people_no_company_stays_unless_more_is_known_of_it(crm: HandoffService) -> None:
    erased, colleague = await capture_employee(crm), await capture_employee(crm)
    alone = await capture_employee(crm, "alone.example")
    await report(crm, "d-1", erased, "won", MONDAY)

    await erase(crm, erased)
    await erase(crm, alone)

    assert await company(crm) == account("prospect", None, None)
    assert await crm.rows("select lead_id, domain from company_leads") == [(colleague, REYES)]
    assert await crm.rows("select domain from companies") == [(REYES,)]
