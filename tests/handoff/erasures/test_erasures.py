"""When a person is erased, texts go, open work ends without blame, and what comes later is dropped."""

from typing import Any

from services.handoff.subscriptions.handlers.feed import make_deliveries
from tests.handoff.deals.crm_messages import DANA, report_deal
from tests.handoff.erasures.erased_leads import CANARY, LEAD, MERGED, consume, counts, lead_erased, offered_lead
from tests.handoff.event_builders import fixed_id, lead_captured, lead_merged, lead_qualified
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService
from tests.shared.messaging.event_builders import number_staged_events


async def test_an_open_handoff_ends_uncounted_and_its_clocks_are_cancelled(service: HandoffService) -> None:
    handoff_id = await offered_lead(service)

    await consume(service, *lead_erased(LEAD))

    handoff = await service.handoff(LEAD)
    assert handoff["state"] == "recycled"
    states = {clock["target"]: clock["state"] for clock in handoff["clocks"]}
    assert (states["first_contact"], "running" in states.values()) == ("cancelled", False)
    (ended,) = await service.staged_events("handoff.recycled")
    assert (ended["data"]["reason"], ended["data"]["counted"]) == ("erased", False)
    cancelled = await service.staged_events("sla.cancelled")
    assert {event["data"]["why"] for event in cancelled} == {"closed"}
    assert {event["data"]["target"] for event in await service.staged_events("sla.breached")} == {"acceptance"}
    assert (await respond(service.admin, handoff_id, "contacts", kind="conversation"))[0] == 409


async def test_texts_attributes_and_deliveries_of_every_id_are_deleted(service: HandoffService) -> None:
    handoff_id = await offered_lead(service)
    await respond(service.admin, handoff_id, "qualification", evidence={"need": CANARY, "budget": "approved"})
    await service.receive(lead_captured(MERGED, "dana@work.example"), lead_merged(MERGED, LEAD))
    tables = ("answers", "briefs", "captures", "enrichments", "match_keys")
    assert all((await counts(service, *tables)).values())

    await consume(service, *lead_erased(LEAD, MERGED), *lead_erased(LEAD, MERGED, email="dana@work.example"))

    assert await counts(service, *tables) == dict.fromkeys(tables, 0)
    packet = (await service.handoff(LEAD))["packet"]
    assert {name: packet[name] for name in ("contact", "company", "role", "activities", "clauses")} == {
        "contact": None,
        "company": {},
        "role": {},
        "activities": [],
        "clauses": [],
    }


async def test_a_deal_stays_with_its_money_and_without_texts(service: HandoffService) -> None:
    await offered_lead(service)
    await report_deal(service, attributes={"competitor": "rival"}, amount={"amount": "900.00", "currency": "EUR"})

    await consume(service, *lead_erased(LEAD))
    await report_deal(service, lead={"lead_id": str(LEAD)}, stage="lost", reason="price", attributes={"who": "dana"})

    stages = await service.rows("select stage, amount, reason, attributes from deal_stages order by number")
    assert [(stage, amount and str(amount), *texts) for stage, amount, *texts in stages] == [
        ("won", "900.00", None, None),
        ("lost", "1200.00", None, None),
    ]
    assert (await service.handoff(LEAD))["state"] == "won"


async def test_a_deal_that_waits_for_the_person_is_deleted(service: HandoffService) -> None:
    await service.put_seller("anna")
    # Handoff has not heard of the lead, whose capture is a dead letter perhaps.
    await report_deal(service, attributes={"competitor": "rival"})
    await report_deal(service, deal_id="another", lead={"email": "ben@example.com"})

    await consume(service, *lead_erased(LEAD))

    assert await service.rows("select deal_id from deals") == [("another",)]
    assert await service.rows("select deal_id from waiting_deals") == [("another",)]
    assert await counts(service, "deal_stages") == {"deal_stages": 1}


async def test_what_comes_after_the_erasure_is_dropped(service: HandoffService) -> None:
    await service.put_seller("anna")

    await consume(service, *lead_erased(LEAD), lead_captured(LEAD, DANA), lead_qualified(LEAD))

    assert await service.handoffs(lead=str(LEAD)) == []
    assert await counts(service, "captures", "match_keys") == {"captures": 0, "match_keys": 0}


async def test_the_same_person_coming_again_is_offered_again(service: HandoffService) -> None:
    await offered_lead(service)
    await consume(service, *lead_erased(LEAD))

    new_id = fixed_id(9)
    await consume(service, lead_captured(new_id, DANA), lead_qualified(new_id), *lead_erased(LEAD))

    assert (await service.handoff(new_id))["state"] == "offered"
    assert await service.rows("select cast(lead_id as text) from match_keys") == [(str(new_id),)]


async def test_subscribers_of_the_sellers_hear_of_it_and_of_nothing_before(service: HandoffService) -> None:
    await service.put_seller("ben", capacity=0)
    await add_subscriptions(service, "anna", "ben")
    await offered_lead(service)

    await consume(service, *lead_erased(LEAD))
    await number_staged_events(service.database)
    while await service.database.run(make_deliveries):
        pass

    rows = await service.rows("select seller, type from deliveries join subscriptions using (subscription_id)")
    assert rows == [("anna", "lead.erased")]


async def add_subscriptions(service: HandoffService, *sellers: str) -> None:
    """A subscription of each of these sellers to everything."""
    for seller in sellers:
        await service.rows(
            "insert into subscriptions (subscription_id, url, types, seller, contact, secrets, key_id) "
            f"values (gen_random_uuid(), 'https://example.com', '{{*}}', '{seller}', true, '[]', gen_random_uuid())"
        )
    await service.rows(
        "insert into subscription_positions (partition) select partition from heads on conflict do nothing"
    )


async def test_the_export_has_what_sales_wrote(service: HandoffService) -> None:
    handoff_id = await offered_lead(service)
    await respond(service.admin, handoff_id, "qualification", evidence={"need": CANARY, "budget": "approved"})

    document: dict[str, Any] = (await service.admin.get(f"/v1/handoffs/exports/{LEAD}")).json()

    assert document["answers"][0]["words"]["evidence"]["need"] == CANARY
    assert document["captures"][0]["attributes"] == {"role.title": CANARY}
    assert [handoff["handoff_id"] for handoff in document["handoffs"]] == [handoff_id]
    sales = await service.client("sales", "read")
    assert (await sales.get(f"/v1/handoffs/exports/{LEAD}")).status_code == 403
