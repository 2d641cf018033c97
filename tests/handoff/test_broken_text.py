"""Texts as other systems write them cost no deal, no receipt and no answer: half an emoji, pasted signs, capitals."""

from tests.handoff.deals.crm_messages import capture_known_lead
from tests.handoff.responses.seller_client import offer_lead
from tests.handoff.service import HandoffService

JSON = {"content-type": "application/json"}
LOST = (
    rb'{"deal_id": "d-1\n", "lead": {"email": "dana@example.com"}, "stage": "lost", "reason": "price\u000b",'
    rb' "attributes": {"plan": "gold\u0000", "note": "cut \ud83d"}}'
)
PAID = (
    rb'{"rows": [{"id": "order-1\t", "deal_id": "d-1", "amount": {"amount": "70.00", "currency": "EUR"},'
    rb' "kind": "new"}]}'
)


async def test_a_deal_whose_texts_were_cut_or_pasted_is_taken_with_its_money(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)

    deal = await crm.admin.post("/v1/deals", content=LOST, headers=JSON)
    money = await crm.admin.post("/v1/revenue", content=PAID, headers=JSON)

    assert (deal.status_code, deal.json()["deal_id"], deal.json()["lead_id"]) == (202, "d-1", str(lead))
    assert (money.status_code, money.json()) == (200, {"booked": 1, "repeated": 0, "unmatched": 0, "problems": []})
    rows = await crm.rows("select reason, attributes from deal_stages")
    assert [tuple(row) for row in rows] == [("price", {"plan": "gold"})]


async def test_a_seller_rejects_with_a_note_in_another_encoding(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    body = rb'{"seller": "anna", "reason": "too_small", "clause": "size", "note": "zu klein \ud83d, M' + b'\xfcller"}'

    answer = await service.admin.put(f"/v1/handoffs/{handoff}/rejection", content=body, headers=JSON)

    assert answer.status_code == 200
    ((words,),) = await service.rows("select words from answers")
    assert words["note"] == "zu klein \ufffd, M\u00fcller"


async def test_a_crm_may_write_its_stages_and_kinds_in_capitals(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    deal = {"deal_id": "d-1", "lead": {"email": "dana@example.com"}, "stage": " Won"}
    receipt = {"id": "order-1", "deal_id": "d-1", "amount": {"amount": "70.00", "currency": "EUR"}, "kind": "NEW"}

    told = await crm.admin.post("/v1/deals", json=deal)
    booked = await crm.admin.post("/v1/revenue", json={"rows": [receipt]})

    assert (told.status_code, told.json()["lead_id"]) == (202, str(lead))
    assert (booked.status_code, booked.json()["booked"]) == (200, 1)
    assert [tuple(row) for row in await crm.rows("select stage from deal_stages")] == [("won",)]
