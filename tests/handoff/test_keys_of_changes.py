"""Every change keeps the API key that made it, and the history of a handoff shows it."""

from uuid import UUID, uuid4

from shared.db.database import Database
from tests.handoff.clients import client_of
from tests.handoff.deals.crm_messages import capture_known_lead, report_deal
from tests.handoff.responses.seller_client import EVIDENCE, fetch_handoff, offer_lead, respond
from tests.handoff.service import HandoffService
from tests.shared.auth.api_keys import add_key

MINE = UUID(int=77)


async def add_keys(service: HandoffService, *key_ids: UUID) -> list[str]:
    """The secrets of new keys with these ids."""
    intake = Database(service.url, "intake")
    secrets = [await add_key(intake, key_id, "sales", "backfill") for key_id in key_ids]
    await intake.close()
    return secrets


async def test_history_and_events_name_the_key_of_each_answer(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    key_ids = [uuid4() for _ in range(4)]
    calls = [
        ("acceptance", {}),
        ("contacts", {"kind": "attempt"}),
        ("qualification", EVIDENCE),
        ("opportunity", {"deal_id": "d-1"}),
    ]

    for (call, body), secret in zip(calls, await add_keys(service, *key_ids), strict=True):
        async with client_of(service.app, secret) as client:
            status, document = await respond(client, handoff, call, **body)
            assert status == 200, document

    history = (await fetch_handoff(service, handoff))["history"]
    assert [(step["type"], step.get("key_id")) for step in history] == [
        ("lead.qualified", None),
        ("handoff.offered", None),
        ("handoff.accepted", str(key_ids[0])),
        ("handoff.worked", str(key_ids[1])),
        ("handoff.sales_qualified", str(key_ids[2])),
        ("deal.opened", str(key_ids[3])),
    ]
    events = await service.staged_events("handoff.offered", "handoff.accepted", "deal.opened")
    assert {(event["type"], event["data"].get("key_id")) for event in events} == {
        ("handoff.offered", None),
        ("handoff.accepted", str(key_ids[0])),
        ("deal.opened", str(key_ids[3])),
    }


async def test_a_reassignment_and_its_reason_keep_the_key(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await service.put_seller("ben", capacity=0)
    (secret,) = await add_keys(service, MINE)

    async with client_of(service.app, secret) as client:
        assert (await respond(client, handoff, "reassignment", seller="ben", why="on leave"))[0] == 200

    last = (await fetch_handoff(service, handoff))["history"][-1]
    assert (last["type"], last["key_id"]) == ("handoff.reassigned", str(MINE))
    assert await service.rows("select question, key_id from answers") == [("reassignment", MINE)]


async def test_a_deal_that_waited_for_its_lead_keeps_the_key_that_reported_it(crm: HandoffService) -> None:
    (secret,) = await add_keys(crm, MINE)
    admin, crm.admin = crm.admin, client_of(crm.app, secret)
    assert (await report_deal(crm))["pending"]
    crm.admin = admin

    lead = await capture_known_lead(crm)

    assert [(step["type"], step["key_id"]) for step in (await crm.handoff(lead))["history"]] == [
        ("deal.won", str(MINE))
    ]


async def test_a_change_of_what_is_set_up_keeps_the_key_and_a_repeat_is_no_change(service: HandoffService) -> None:
    (secret,) = await add_keys(service, MINE)
    rules = {"rules": [{"id": "all", "when": [], "to": {"team": "reps"}}]}
    seller = {"name": "Anna", "team": "reps", "away": [{"from": "2026-12-24", "to": "2026-12-27"}]}

    async with client_of(service.app, secret) as client:
        for _ in range(2):
            for address, body in {"sellers/anna": seller, "teams/reps": {"lead": "anna"}, "routing": rules}.items():
                response = await client.put(f"/v1/{address}", json=body)
                assert response.status_code == 200, response.text

    assert await service.rows("select key_id, action, resource from changes order by change") == [
        (MINE, "saved", "sellers/anna"),
        (MINE, "saved", "teams/reps"),
        (MINE, "saved", "routing/1"),
    ]
