"""Files of deals and revenue: each row is told to handoff by an event without a direct identifier."""

from typing import Any

import pytest

from services.intake.imports.handlers.work import ImportWorker
from tests.intake.imports.files import counts, run_import, upload
from tests.intake.service import SECRET, IntakeService

DEALS = (
    "Deal ID,Email,Stage,Amount,Currency,Date,Lost reason\n"
    "D-1,dana@x.example,won,1200.00,EUR,2026-03-02,\n"
    "D-2,eli@x.example,lost,,,2026-03-03,price\n"
)
REVENUE = (
    "Deal ID,Amount,Currency,Date\nD-1,600.00,EUR,2026-03-05\nD-1,600.00,EUR,2026-03-05\nD-1,-100.00,EUR,2026-03-09\n"
)


@pytest.fixture(autouse=True)
async def add_source(service: IntakeService) -> None:
    await service.put_source("crm", kind="import", region="DE")


async def told(service: IntakeService, type_: str) -> list[dict[str, Any]]:
    return [event["data"] for event in await service.staged_events() if event["type"] == type_]


async def refused_lines(service: IntakeService, done: dict[str, Any]) -> list[str]:
    text = (await service.admin.get(f"/v1/imports/{done['import_id']}/refused")).content.decode("utf-8-sig")
    return [line.partition(",")[2] for line in text.splitlines()[1:]]


async def test_each_deal_of_a_file_is_told_with_hashes_in_place_of_the_address(service: IntakeService) -> None:
    done = await run_import(service, DEALS.encode(), "deals", source="crm")

    first, second = await told(service, "deal.reported")
    assert counts(done) == {"accepted": 2, "repeats": 0, "refused": 0}
    assert len(first.pop("match_hashes")) == len(second.pop("match_hashes")) == 1
    assert first == {
        "occurred_at": "2026-03-02T00:00:00.000000Z",
        "source": "crm",
        "deal_id": "D-1",
        "stage": "won",
        "amount": {"amount": "1200.00", "currency": "EUR"},
        "owner": None,
        "reason": None,
    }
    assert (second["deal_id"], second["stage"], second["reason"]) == ("D-2", "lost", "price")


async def test_two_equal_payments_are_two_and_the_file_again_tells_the_same_ones(service: IntakeService) -> None:
    first = await run_import(service, REVENUE.encode(), "revenue")
    await run_import(service, REVENUE.replace(",", ";").encode("utf-16"), "revenue")

    receipts = [receipt["receipt"] for receipt in await told(service, "revenue.reported")]
    kinds = [(receipt["amount"]["amount"], receipt["kind"]) for receipt in await told(service, "revenue.reported")]
    assert counts(first) == {"accepted": 3, "repeats": 0, "refused": 0}
    assert (len(set(receipts)), receipts[:3]) == (3, receipts[3:])
    assert kinds[:3] == [("600.00", "new"), ("600.00", "new"), ("-100.00", "refund")]


async def test_rows_that_would_name_the_person_or_lie_ahead_are_refused_with_their_reason(
    service: IntakeService,
) -> None:
    table = (
        "Deal ID,Email,Stage,Amount,Currency,Date\n"
        "Deal with Dana,dana@x.example,won,1,EUR,2026-03-02\n"
        "dana.ortiz-x,dana.ortiz@x.example,won,1,EUR,2026-03-02\n"
        "D-3,eli@x.example,won,-1,EUR,2026-03-02\n"
        "D-4,eli@x.example,won,1,EUR,2199-03-02\n"
    )
    done = await run_import(service, table.encode(), "deals", source="crm")

    lines = await refused_lines(service, done)
    assert counts(done) == {"accepted": 0, "repeats": 0, "refused": 4}
    assert [line.partition(":")[0] for line in lines[:3]] == [
        '"Deal ID',
        "Deal ID",
        "Amount",
    ]
    assert [reason in line for reason, line in zip(
        ("Not a number or code", "This names the person.", "not below zero", "More than 5 minutes ahead."), lines,
        strict=True,
    )] == [True] * 4  # fmt: skip
    assert await told(service, "deal.reported") == []


async def test_a_person_who_was_erased_while_the_file_waited_is_told_no_more(service: IntakeService) -> None:
    captured = await service.admin.post("/v1/leads", json={"source": "crm", "contact": {"email": "dana@x.example"}})
    import_id = (await upload(service, DEALS.encode(), "deals", source="crm")).json()["import_id"]
    await service.admin.delete(f"/v1/leads/{captured.json()['lead_id']}")
    worker = ImportWorker(service.database, (SECRET.encode(),))
    while await worker.work_on_piece():
        pass

    done = (await service.admin.get(f"/v1/imports/{import_id}")).json()
    assert [deal["deal_id"] for deal in await told(service, "deal.reported")] == ["D-2"]
    assert counts(done) == {"accepted": 1, "repeats": 0, "refused": 1}


async def test_marketing_sends_no_deals_and_sales_no_leads(service: IntakeService) -> None:
    marketing, sales = [await service.create_client(scope) for scope in ("marketing", "sales")]
    answers = [
        await client.post("/v1/imports", data={"kind": kind, "source": "crm"}, files={"file": ("a.csv", DEALS)})
        for client, kind in ((marketing, "deals"), (marketing, "revenue"), (sales, "leads"), (sales, "deals"))
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 202]
