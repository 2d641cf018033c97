"""The routes of subscriptions: made in one call, seen by their owners, changed, tried out, ended."""

import asyncio
from typing import Any

import pytest

from shared.runtime.expiries import delete_expired
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver, status
from tests.handoff.subscriptions.test_again import verifies
from tests.handoff.subscriptions.webhooks import (
    find,
    qualify,
    sending,
    subscribe,
    wait_for_answers,
    wait_for_deliveries,
)
from tests.support.database import run_sql

URL = "https://crm.example/hook"
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"url": "ftp://crm.example"}, "/url", "Must be an address like https://example.com/hooks."),
    ({"url": "https://"}, "/url", "Must be an address like https://example.com/hooks."),
    ({"url": "https://crm.example:port/"}, "/url", "Must be an address like https://example.com/hooks."),
    ({"url": "https://u:p@crm.example/"}, "/url", "Must have no user name, no password and no part after #."),
    (
        {"url": "https://10.0.0.1/"},
        "/url",
        "Must be https and public, unless the operator allows its network in ACCORD_WEBHOOK_ALLOW.",
    ),
    ({"types": ["handoff.acepted"]}, "/types/0", "Unknown type. Did you mean handoff.accepted?"),
    ({"types": ["*", "9"]}, "/types/1", "Unknown type. Types are like handoff.accepted, handoff.* and *."),
    ({"types": []}, "/types", "List should have at least 1 item after validation, not 0."),
    ({"seller": "nobody"}, "/seller", "No seller has this id."),
    ({"team": "nowhere"}, "/team", "No seller was ever in such a team."),
    ({"secret": "mine"}, "/secret", "Unknown field."),
]


@pytest.mark.parametrize(("wrong", "pointer", "sentence"), WRONG)
async def test_what_is_wrong_with_a_subscription_is_named(
    service: HandoffService, wrong: dict[str, Any], pointer: str, sentence: str
) -> None:
    code, problem = await service.post("/v1/subscriptions", {"url": URL, "types": ["*"]} | wrong)

    assert (code, problem["errors"]) == (422, [{"pointer": pointer, "detail": sentence}])


async def test_a_subscription_is_shown_without_its_secret(service: HandoffService) -> None:
    made = await subscribe(service, URL, types=["handoff.*", "handoff.*", "sla.breached"], team="reps", note="our CRM")
    shown = await find(service, made)
    listed = (await service.admin.get("/v1/subscriptions")).json()

    assert made["secret"].startswith("whsec_")
    assert shown == {
        "subscription_id": made["subscription_id"],
        "url": URL,
        "types": ["handoff.*", "sla.breached"],
        "seller": None,
        "team": "reps",
        "contact": False,
        "note": "our CRM",
        "state": "active",
        "reason": None,
        "created_at": made["created_at"],
        "failing_since": None,
        "delivered_at": None,
    }
    assert listed == {"subscriptions": [shown]}
    ((stored,),) = await service.rows("select secrets::text from subscriptions")
    assert made["secret"].removeprefix("whsec_") not in stored


async def test_a_repeated_request_makes_one_subscription_with_one_secret(service: HandoffService) -> None:
    body: dict[str, Any] = {"url": URL, "types": ["*"]}
    headers = {"idempotency-key": "dana@example.com"}
    first, again = [(await service.admin.post("/v1/subscriptions", json=body, headers=headers)) for _ in range(2)]
    other = await service.admin.post("/v1/subscriptions", json=body | {"note": "other"}, headers=headers)
    path = f"/v1/subscriptions/{first.json()['subscription_id']}/rotation"
    rotations = [(await service.admin.post(path, headers={"idempotency-key": "r"})).json() for _ in range(2)]

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["type"]) == (409, "urn:accord:key-reused")
    assert rotations[0] == rotations[1]
    assert "dana" not in str(await service.rows("select * from subscriptions"))
    assert rotations[0]["secret"] != first.json()["secret"]


async def test_a_key_that_is_bound_to_a_seller_has_that_sellers_subscriptions_only(service: HandoffService) -> None:
    await service.put_seller("ben")
    anna = await service.client("sales", seller="anna")
    foreign = [await subscribe(service, URL), await subscribe(service, URL, seller="ben")]
    made = (await anna.post("/v1/subscriptions", json={"url": URL, "types": ["*"]})).json()
    refused = await anna.post("/v1/subscriptions", json={"url": URL, "types": ["*"], "seller": "ben"})

    assert made["seller"] == "anna"
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"pointer": "/seller", "detail": "The key is bound to another seller."}],
    )
    listed = (await anna.get("/v1/subscriptions")).json()["subscriptions"]
    assert [each["subscription_id"] for each in listed] == [made["subscription_id"]]
    paths = [f"/v1/subscriptions/{each['subscription_id']}" for each in foreign]
    assert [(await anna.get(path)).status_code for path in paths] == [404, 404]
    assert [(await anna.delete(path)).status_code for path in paths] == [404, 404]


async def test_there_are_at_most_fifty_subscriptions(service: HandoffService) -> None:
    made = [await subscribe(service, URL) for _ in range(50)]
    code, problem = await service.post("/v1/subscriptions", {"url": URL, "types": ["*"]})
    await service.admin.delete(f"/v1/subscriptions/{made[0]['subscription_id']}")

    assert (code, problem["type"]) == (409, "urn:accord:too-many-subscriptions")
    await subscribe(service, URL)


async def test_a_deleted_subscription_gets_nothing_more(service: HandoffService, receiver: Receiver) -> None:
    made = await subscribe(service, receiver.url)
    path = f"/v1/subscriptions/{made['subscription_id']}"
    await qualify(service)
    codes = [(await service.admin.delete(path)).status_code for _ in range(2)]
    async with sending(service):
        await qualify(service)
        await asyncio.sleep(0.5)

    assert (codes, receiver.messages) == ([204, 404], [])
    assert (await service.admin.get(path)).status_code == 404
    assert (await service.admin.get(f"{path}/deliveries")).status_code == 404


async def test_a_test_message_tells_at_once_what_the_receiver_answers(
    service: HandoffService, receiver: Receiver
) -> None:
    receiver.answers = [status(401, body=b"who are you?")]
    made = await subscribe(service, receiver.url)
    path = f"/v1/subscriptions/{made['subscription_id']}/test"
    (code, refused), (_, taken) = await service.post(path, {}), await service.post(path, {})

    assert (code, refused | {"milliseconds": 0}) == (
        200,
        {"delivered": False, "status": 401, "error": None, "milliseconds": 0, "reply": "who are you?"},
    )
    assert (taken["delivered"], taken["status"]) == (True, 204)
    message = receiver.messages[1]
    assert (message.event["type"], verifies(message, made["secret"])) == ("subscription.test", True)


async def test_the_log_of_deliveries_is_read_page_by_page(service: HandoffService, receiver: Receiver) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    receiver.answers = [status(500)]
    async with sending(service):
        leads = [await qualify(service) for _ in range(5)]
        await wait_for_answers(service, made, 5)
    path = f"/v1/subscriptions/{made['subscription_id']}/deliveries"
    first = (await service.admin.get(path, params={"limit": 3})).json()
    second = (await service.admin.get(path, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    pending = (await service.admin.get(path, params={"state": "pending"})).json()["deliveries"]

    shown = first["deliveries"] + second["deliveries"]
    # Leads of two partitions that wait together are made into deliveries partition by partition.
    assert sorted(each["lead_id"] for each in shown) == sorted(leads)
    ids = [each["delivery_id"] for each in shown]
    assert (ids, second["next_cursor"]) == (sorted(ids, reverse=True), None)
    assert [(each["state"], each["status"], each["attempts"]) for each in pending] == [("pending", 500, 1)]


async def test_a_secret_that_cannot_be_read_any_more_is_told_and_a_rotation_mends_it(
    database_url: str, receiver: Receiver
) -> None:
    async with run_process(database_url, webhook_allow="127.0.0.0/8") as service:
        made = await subscribe(service, receiver.url)
    async with run_process(database_url, secrets="t" * 43, webhook_allow="127.0.0.0/8") as service:
        path = f"/v1/subscriptions/{made['subscription_id']}"
        _, tried = await service.post(f"{path}/test", {})
        _, rotated = await service.post(f"{path}/rotation", {})
        _, again = await service.post(f"{path}/test", {})

    assert (tried["error"], again["delivered"]) == ("secret-unreadable", True)
    assert verifies(receiver.messages[0], rotated["secret"])


async def test_a_subscription_that_moves_gets_what_waited_at_its_new_address(
    service: HandoffService, receiver: Receiver
) -> None:
    made = await subscribe(service, "http://127.0.0.1:1/closed", types=["handoff.offered"])
    async with sending(service):
        lead = await qualify(service)
        await wait_for_deliveries(service, made, error="no-connection")
        terms = {"url": receiver.url, "types": ["handoff.offered"]}
        moved = await service.admin.put(f"/v1/subscriptions/{made['subscription_id']}", json=terms)
        (message,) = await receiver.wait_for(1, seconds=3)

    assert (moved.status_code, message.event["subject"]) == (200, lead)


async def test_old_deliveries_are_deleted(service: HandoffService, receiver: Receiver, database_url: str) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        await qualify(service)
        await wait_for_deliveries(service, made, state="delivered")
        await run_sql(database_url, "update handoff.deliveries set made_at = made_at - interval '31 days'")
        (expiry,) = [each for each in service.definition.expiries if each.table == "deliveries"]
        await delete_expired(service.database, expiry)

    assert await service.rows("select count(*) from deliveries") == [(0,)]
