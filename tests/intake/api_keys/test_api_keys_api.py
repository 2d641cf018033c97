"""API keys are created, listed without secrets and revoked."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.intake.api_keys.handlers.keys import ensure_admin_key
from shared.auth import ApiKeyCache
from shared.db.connection import sql
from tests.intake.builders import lead
from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService, make_client
from tests.shared.auth.api_keys import add_key


async def post_key(service: IntakeService, body: dict[str, Any], **headers: str) -> httpx2.Response:
    return await service.admin.post("/v1/keys", json=body, headers=headers)


async def test_a_new_key_works_and_its_secret_is_not_stored(service: IntakeService) -> None:
    created = await post_key(service, {"scopes": ["capture", "backfill", "capture"], "note": "the form"})

    key = created.json()
    async with make_client(service.app, key["secret"]) as caller:
        responses = [await caller.post("/v1/leads", json=lead()), await caller.get("/v1/keys")]
    assert (created.status_code, [response.status_code for response in responses]) == (201, [202, 403])
    keys = (await service.admin.get("/v1/keys")).json()["keys"]
    listed = next(item for item in keys if item["key_id"] == key["key_id"])
    assert listed == {
        "key_id": key["key_id"],
        "scopes": ["backfill", "capture"],
        "seller": None,
        "note": "the form",
        "created_at": key["created_at"],
        "revoked_at": None,
        "last_used_at": listed["last_used_at"],
    }
    assert key["secret"] not in str(await service.rows("select * from access.keys"))


async def test_a_revoked_key_is_refused_and_still_listed(service: IntakeService) -> None:
    keys = [(await post_key(service, {"scopes": ["capture"]})).json() for _ in range(2)]

    revoked = [await service.admin.delete(f"/v1/keys/{keys[0]['key_id']}") for _ in range(2)]

    service.app.state.keys = ApiKeyCache(service.database)  # as after 5 seconds
    responses = []
    for key in keys:
        async with make_client(service.app, key["secret"]) as caller:
            responses.append((await caller.post("/v1/leads", json=lead())).status_code)
    assert ([response.status_code for response in revoked], responses) == ([204, 204], [401, 202])
    revoked_at = {item["key_id"]: item["revoked_at"] for item in (await service.admin.get("/v1/keys")).json()["keys"]}
    assert [revoked_at[key["key_id"]] is None for key in keys] == [False, True]


async def test_a_key_that_does_not_exist_cannot_be_revoked(service: IntakeService) -> None:
    assert (await service.admin.delete(f"/v1/keys/{uuid4()}")).status_code == 404


async def test_a_repeat_under_an_idempotency_key_shows_the_same_key_again(service: IntakeService) -> None:
    for seller in ("anna", "ben"):
        await service.add_seller(seller)
    body = {"scopes": ["sales"], "seller": "anna"}
    first = await post_key(service, body, **{"idempotency-key": "anna-1"})

    again = await post_key(service, body, **{"idempotency-key": "anna-1"})
    other = await post_key(service, body | {"seller": "ben"}, **{"idempotency-key": "anna-1"})

    assert (again.status_code, again.json(), other.status_code) == (201, first.json(), 409)


async def test_a_repeat_after_the_secret_of_the_installation_changed_makes_no_second_key(
    service: IntakeService, database_url: str
) -> None:
    body, repeat = {"scopes": ["sales"]}, {"idempotency-key": "anna-3"}
    first = await post_key(service, body, **repeat)
    async with running_service(database_url, f"{'n' * 43},{SECRET}") as rotated:
        rotated.admin.headers["authorization"] = service.admin.headers["authorization"]
        again = await post_key(rotated, body, **repeat)

    assert (again.status_code, again.json()) == (201, first.json())


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/scopes"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": ["read"], "seller": ""}, "/seller"),
        ({"scopes": ["read"], "seller": " "}, "/seller"),
        ({"scopes": ["read"], "seller": "null"}, "/seller"),
        ({"scopes": ["sales", "admin"], "seller": "anna"}, "/seller"),
        ({"scopes": ["sales"], "seller": "nobody"}, "/seller"),
        ({"scopes": ["read"], "secret": "mine"}, "/secret"),
    ],
)
async def test_an_invalid_key_is_refused_with_the_field(
    service: IntakeService, body: dict[str, Any], pointer: str
) -> None:
    response = await post_key(service, body)

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, [pointer])


async def test_a_repeat_after_the_revocation_does_not_show_the_dead_secret(service: IntakeService) -> None:
    body, repeat = {"scopes": ["sales"]}, {"idempotency-key": "anna-2"}
    key = (await post_key(service, body, **repeat)).json()
    await service.admin.delete(f"/v1/keys/{key['key_id']}")

    again = await post_key(service, body, **repeat)

    assert (again.status_code, "secret" in again.text) == (409, False)


async def test_the_last_admin_key_cannot_be_revoked(service: IntakeService) -> None:
    (first,) = (await service.admin.get("/v1/keys")).json()["keys"]
    second = (await post_key(service, {"scopes": ["admin"]})).json()

    async with make_client(service.app, second["secret"]) as caller:
        revoked = await caller.delete(f"/v1/keys/{first['key_id']}")
        last = await caller.delete(f"/v1/keys/{second['key_id']}")
        listed = await caller.get("/v1/keys")

    assert (revoked.status_code, last.status_code, listed.status_code) == (204, 409, 200)


async def test_of_two_administrators_who_revoke_each_other_one_stays(service: IntakeService) -> None:
    (first,) = (await service.admin.get("/v1/keys")).json()["keys"]
    second = (await post_key(service, {"scopes": ["admin"]})).json()

    async with make_client(service.app, second["secret"]) as caller:
        # Both keys are known to be valid before either is revoked.
        assert (await caller.get("/v1/keys")).status_code == 200
        responses = await asyncio.gather(
            caller.delete(f"/v1/keys/{first['key_id']}"), service.admin.delete(f"/v1/keys/{second['key_id']}")
        )

    assert sorted(response.status_code for response in responses) == [204, 409]


async def test_an_admin_key_of_an_earlier_version_that_is_bound_makes_no_keys(service: IntakeService) -> None:
    secret = await add_key(service.database, uuid4(), "admin", seller="anna")

    async with make_client(service.app, secret) as caller:
        responses = [await caller.post("/v1/keys", json={"scopes": ["admin"]}), await caller.get("/v1/keys")]

    assert [response.status_code for response in responses] == [403, 403]


async def test_keys_need_an_admin_key(service: IntakeService) -> None:
    async with await service.create_client("marketing", "sales", "capture", "read", "backfill", "spend") as caller:
        responses = [
            await caller.get("/v1/keys"),
            await caller.post("/v1/keys", json={"scopes": ["admin"]}),
            await caller.delete(f"/v1/keys/{uuid4()}"),
        ]

    assert [response.status_code for response in responses] == [403, 403, 403]


async def test_the_bootstrap_key_is_created_only_where_no_admin_key_is_valid(service: IntakeService) -> None:
    bootstrap = "ak_" + "b" * 43

    before = await ensure_admin_key(service.database, bootstrap)
    async with service.database.transaction() as conn:
        await conn.execute(sql("update access.keys set revoked_at = now()"))
    after = [await ensure_admin_key(service.database, secret) for secret in (None, bootstrap, "ak_" + "c" * 43)]

    service.app.state.keys = ApiKeyCache(service.database)
    async with make_client(service.app, bootstrap) as caller:
        response = await caller.get("/v1/keys")
    assert (before, after, response.status_code) == (False, [False, True, False], 200)
