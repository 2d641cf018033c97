"""Leads of known companies: the agreement says who gets them, or that they are kept back, before any rule is asked."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.handoff.companies.accounts import REYES, capture_employee, report
from tests.handoff.deals.crm_messages import FREIGHT
from tests.handoff.event_builders import agreement_activated, lead_captured, lead_qualified
from tests.handoff.service import HandoffService

MONDAY = "2018-11-19T12:00:00Z"
PROMISED = {"acceptance": {"within": "4h", "clock": "elapsed"}, "timezone": "UTC"}
KNOWN = {
    "customer": "account_owner",
    "open_deal": "deal_owner",
    "former_customer": "account_owner",
    "partner": "filter",
    "competitor": "filter",
}
TO_ANNA = {"id": "all", "when": [], "to": {"seller": "anna"}}


@pytest.fixture
async def service(service: HandoffService) -> HandoffService:
    """Anna gets what the rules decide; ben is full."""
    await service.put_seller("anna")
    await service.put_seller("ben", team="field", capacity=0)
    await service.put_routing(TO_ANNA)
    await service.receive(agreement_activated(sales={"acceptance": PROMISED["acceptance"]}, known_accounts=KNOWN))
    return service


async def say(service: HandoffService, **said: Any) -> None:
    answer = await service.admin.put(f"/v1/companies/{REYES}", json=said)
    assert answer.status_code == 200, answer.text


async def qualify_employee(service: HandoffService, domain: str = REYES, **changes: Any) -> UUID:
    """A lead of the company that qualifies now, under an agreement that knows accounts."""
    promise = PROMISED | {"known_accounts": KNOWN}
    lead = lead_qualified(
        attributes={"company.domain": domain}, promise=promise, **{"occurred_at": datetime.now(UTC)} | changes
    )
    await service.receive(lead)
    return lead.lead_id


async def assigned(service: HandoffService, lead: UUID) -> tuple[Any, ...]:
    """(state, seller, why) of the lead's handoff."""
    handoff = await service.handoff(lead)
    return handoff["state"], handoff["seller"], handoff["why_this_seller"]


@pytest.mark.parametrize(("standing", "words"), [
    ("customer", "a customer"),
    ("former_customer", "a former customer"),
])  # fmt: skip
async def test_a_lead_of_a_customer_goes_to_who_has_the_account(
    service: HandoffService, standing: str, words: str
) -> None:
    await say(service, standing=standing, owner="ben")

    lead = await qualify_employee(service)

    why = f"the company is {words}: one seller only; ben has the account"
    assert await assigned(service, lead) == ("offered", "ben", why)


async def test_a_colleague_of_an_open_deal_goes_to_the_seller_of_the_deal(service: HandoffService) -> None:
    await report(service, "d-1", await capture_employee(service), "opportunity", MONDAY, owner="ben")

    lead = await qualify_employee(service)

    why = "the company is a company with an open deal: one seller only; ben has the account"
    assert await assigned(service, lead) == ("offered", "ben", why)


async def test_a_customer_who_qualifies_again_goes_to_the_seller_of_the_account(service: HandoffService) -> None:
    lead = await qualify_employee(service, lead_id=await capture_employee(service))
    await report(service, "d-1", lead, "won", MONDAY, owner="ben")

    await qualify_employee(service, lead_id=lead, cycle=2)

    states = [(each["state"], each["seller"]) for each in reversed(await service.handoffs(lead=str(lead)))]
    assert states == [("won", "ben"), ("offered", "ben")]


async def test_where_the_account_has_no_seller_who_takes_leads_the_rules_decide_and_say_so(
    service: HandoffService,
) -> None:
    await service.put_seller("ben", team="field", active=False)
    await say(service, standing="customer", owner="ben")

    lead = await qualify_employee(service)

    why = "the company is a customer whose seller takes no leads; rule all: one seller only; anna alone is free"
    assert await assigned(service, lead) == ("offered", "anna", why)


async def test_prospects_and_unknown_companies_are_routed_by_the_rules(service: HandoffService) -> None:
    await say(service, standing="prospect", owner="ben")

    for lead in (await qualify_employee(service), await qualify_employee(service, "gmail.com")):
        assert await assigned(service, lead) == ("offered", "anna", "rule all: one seller only; anna alone is free")


async def test_an_agreement_that_says_nothing_of_companies_leaves_them_to_the_rules(service: HandoffService) -> None:
    await say(service, standing="customer", owner="ben")

    lead = lead_qualified(attributes={"company.domain": REYES})
    await service.receive(lead)

    assert (await service.handoff(lead.lead_id))["seller"] == "anna"


async def test_a_seller_who_brought_the_lead_keeps_it(service: HandoffService) -> None:
    await say(service, standing="competitor")
    own = lead_captured(seller="ben", source_kind="sales")
    await service.receive(own)

    lead = await qualify_employee(service, lead_id=own.lead_id)

    assert (await assigned(service, lead))[:2] == ("offered", "ben")


@pytest.mark.parametrize(("standing", "words"), [("partner", "a partner"), ("competitor", "a competitor")])
async def test_a_lead_of_a_partner_or_competitor_is_kept_back_and_nothing_is_promised_of_it(
    service: HandoffService, standing: str, words: str
) -> None:
    await say(service, standing=standing)

    lead = await qualify_employee(service)
    await service.put_routing(TO_ANNA, FREIGHT | {"to": {"team": "field"}})
    await service.assign_queued()

    why = f"the company is {words}: kept back as the agreement says, until a seller gets it by hand"
    handoff = await service.handoff(lead)
    assert (handoff["state"], handoff["seller"], handoff["why_this_seller"]) == ("queued", None, why)
    assert (handoff["filtered"], handoff["clocks"]) == (standing, [])
    pages = [(await service.admin.get("/v1/handoffs", params={"filtered": kept})).json() for kept in ("true", "false")]
    assert [[each["lead_id"] for each in page["handoffs"]] for page in pages] == [[str(lead)], []]
    (queued,) = await service.staged_events("handoff.queued")
    assert queued["data"]["filtered"] == standing


@pytest.mark.parametrize(("to", "seller"), [("ben", "ben"), (None, "anna")])
async def test_a_lead_that_was_kept_back_can_be_let_go_and_its_clock_starts_then(
    service: HandoffService, to: str | None, seller: str
) -> None:
    await say(service, standing="partner")
    handoff = (await service.handoff(await qualify_employee(service)))["handoff_id"]

    status, _ = await service.post(
        f"/v1/handoffs/{handoff}/reassignment", {"seller": to, "why": "a department that buys"}
    )

    after = (await service.admin.get(f"/v1/handoffs/{handoff}")).json()
    assert (status, after["state"], after["seller"], after["filtered"]) == (200, "offered", seller, None)
    ((started, released),) = await service.rows(
        "select started_at, released_at from clocks join handoffs using (handoff_id) where target = 'acceptance'"
    )
    assert started == released


async def test_a_lead_that_was_kept_back_waits_for_the_rules_once_it_is_let_go(service: HandoffService) -> None:
    await say(service, standing="partner")
    await service.put_seller("anna", capacity=0)
    handoff = (await service.handoff(await qualify_employee(service)))["handoff_id"]

    status, _ = await service.post(f"/v1/handoffs/{handoff}/reassignment", {"seller": None, "why": "it buys"})
    waiting = (await service.admin.get(f"/v1/handoffs/{handoff}")).json()
    await service.put_seller("anna")
    await service.assign_queued()

    assert (status, waiting["state"], waiting["filtered"]) == (200, "queued", None)
    assert (await service.admin.get(f"/v1/handoffs/{handoff}")).json()["seller"] == "anna"


async def test_a_deal_lets_a_lead_go_that_was_kept_back(service: HandoffService) -> None:
    await say(service, standing="partner")
    lead = await qualify_employee(service)

    await report(service, "d-1", lead, "opportunity", MONDAY, owner="ben")

    handoff = await service.handoff(lead)
    assert (handoff["state"], handoff["seller"], handoff["filtered"]) == ("opportunity", "ben", None)
