"""Customers who are alike: not those who were erased, and for a seller own ones alone."""

from services.qualification.outcomes.handlers import on_lead_erased
from shared.events.intake import LeadErased
from tests.qualification.event_builders import AFTERWARDS, arrival
from tests.qualification.predictions.test_prediction_pages import CUSTOMER, LEAD, OTHER, keep_model, tell_customers
from tests.qualification.replays.replay_story import ago
from tests.qualification.service import QualificationService
from tests.support.lent_handoffs import hand_over


async def test_an_erased_person_is_no_similar_customer(service: QualificationService) -> None:
    await tell_customers(service)
    await keep_model(service)
    erased = LeadErased(lead_id=CUSTOMER, occurred_at=ago(0), lead_ids=(CUSTOMER,))
    await service.database.run(lambda conn: on_lead_erased(conn, [arrival(erased, AFTERWARDS)]))
    async with await service.client("read") as client:
        found = (await client.get(f"/v1/scores/{LEAD}/prediction")).json()

    assert [(each["lead_id"], each["alike"]) for each in found["similar"]] == [
        (str(OTHER), {"company.industry": "logistics", "company.employees": "100 to below 200"})
    ]


async def test_a_seller_sees_own_customers_alone_and_no_prediction_of_a_lead_of_another_seller(
    service: QualificationService,
) -> None:
    await tell_customers(service)
    await keep_model(service)
    await hand_over(service.database, {LEAD: "anna", OTHER: "anna", CUSTOMER: "ben"})
    async with await service.client("sales", seller="anna") as client:
        own = (await client.get(f"/v1/scores/{LEAD}/prediction")).json()
        foreign = await client.get(f"/v1/scores/{CUSTOMER}/prediction")
    async with await service.client("sales") as client:
        both = (await client.get(f"/v1/scores/{LEAD}/prediction")).json()

    assert [each["lead_id"] for each in own["similar"]] == [str(OTHER)]
    assert [each["lead_id"] for each in both["similar"]] == [str(CUSTOMER), str(OTHER)]
    assert foreign.status_code == 404
