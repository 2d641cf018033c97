"""What platforms send over HTTP: the answer that each needs, and what becomes of its leads."""

import asyncio

import orjson
import pytest

from services.intake.api_keys.handlers.keys import create_key
from tests.intake.hooks.platform_requests import (
    GOOGLE,
    SECRET,
    send,
    send_calendly,
    send_meta,
    send_typeform,
)
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

CAPTURES = "select source, external_id, activity, filtered, lead_id is not null from captures order by external_id"
KEPT = "select source, door, outcome, reason from arrivals order by received_at"
TASKS = "select kind, external_id, adapter from hook_tasks order by external_id"


async def test_a_lead_of_google_is_captured_once_and_its_repeat_is_answered_alike(hooks: IntakeService) -> None:
    answers = [await send(hooks, "google_ads", GOOGLE) for _ in range(3)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "{}")] * 3
    assert await hooks.rows(CAPTURES) == [("ads", "g-1", "form_submitted", None, True)]
    assert await hooks.rows(KEPT) == []
    (event,) = await hooks.staged_events()
    assert event["data"]["touch"]["campaign"] == "21212345678"
    assert "Cj0KCQ" not in orjson.dumps(event["data"]).decode()


async def test_a_repeat_with_other_content_is_answered_alike_and_makes_no_second_lead(hooks: IntakeService) -> None:
    await send(hooks, "google_ads", GOOGLE)
    again = await send(hooks, "google_ads", GOOGLE | {"campaign_id": 3})

    assert (again.status_code, again.text) == (200, "{}")
    assert await hooks.rows("select count(*) from captures") == [(1,)]


async def test_a_test_lead_is_counted_and_goes_no_further(hooks: IntakeService) -> None:
    answer = await send(hooks, "google_ads", GOOGLE | {"is_test": True})

    assert (answer.status_code, answer.text) == (200, "{}")
    assert [event["type"] for event in await hooks.staged_events()] == ["capture.filtered"]
    assert await hooks.rows(CAPTURES) == [("ads", "g-1", "form_submitted", "test", False)]


async def test_what_comes_with_a_wrong_secret_is_kept_sealed(hooks: IntakeService) -> None:
    answer = await send(hooks, "google_ads", GOOGLE | {"google_key": "other"})

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:accord:wrong-secret")
    assert await hooks.rows("select count(*) from captures") == [(0,)]
    assert await hooks.rows(KEPT) == [("ads", "google_ads", "refused", "wrong-secret")]
    assert b"dana" not in (await hooks.rows("select sealed from arrivals"))[0][0]


async def test_what_comes_before_the_source_has_a_secret_is_kept(service: IntakeService) -> None:
    answer = await send(service, "google_ads", GOOGLE, source="website")

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:accord:no-secret")
    assert await service.rows(KEPT) == [("website", "google_ads", "refused", "no-secret")]


async def test_an_address_that_sends_wrong_secrets_without_end_fills_nothing(hooks: IntakeService) -> None:
    wrong = GOOGLE | {"google_key": "other"}
    statuses = {(await send(hooks, "google_ads", wrong)).status_code for _ in range(75)}
    kept = (await hooks.rows("select count(*) from arrivals"))[0][0]
    meta = await send(hooks, "meta", b"{}")

    # Google gives a lead up after a 4xx and sends it again after a 503.
    assert statuses == {401, 503}
    assert 0 < kept < 75
    assert (meta.status_code, meta.headers["retry-after"]) == (429, "60")
    # Who knows the secret is let in from there as well.
    assert (await send(hooks, "google_ads", GOOGLE)).status_code == 200


@pytest.mark.parametrize(
    ("adapter", "source", "status"),
    [
        ("google_ads", "elsewhere", 404),
        ("typeform", "elsewhere", 503),
        ("calendly", "elsewhere", 503),
        ("no", "ads", 404),
    ],
)
async def test_an_unknown_source_is_answered_so_that_the_sender_goes_on(
    hooks: IntakeService, adapter: str, source: str, status: int
) -> None:
    answer = await send(hooks, adapter, GOOGLE, source=source)

    assert (answer.status_code, answer.json()["type"]) == (status, "urn:accord:unknown-hook")
    assert await hooks.rows(KEPT) == []


async def test_typeform_and_calendly_are_taken(hooks: IntakeService) -> None:
    typeform = await send_typeform(hooks, bodies.TYPEFORM)
    booked = await send_calendly(hooks, bodies.CALENDLY)
    cancelled = await send_calendly(hooks, bodies.CALENDLY | {"event": "invitee.canceled"})

    assert [each.status_code for each in (typeform, booked, cancelled)] == [200] * 3
    assert [row[2] for row in await hooks.rows(CAPTURES)] == ["form_submitted", "meeting_booked"]
    ((lead_id, activity),) = await hooks.rows("select lead_id, type from activities")
    assert (activity, {row[0] for row in await hooks.rows("select lead_id from captures")}) == (
        "meeting_cancelled",
        {lead_id},
    )


async def test_an_activity_that_comes_twice_is_recorded_once(hooks: IntakeService) -> None:
    cancelled = bodies.CALENDLY | {"event": "invitee.canceled"}
    answers = [await send_calendly(hooks, cancelled) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert await hooks.rows("select count(*) from activities") == [(1,)]


async def test_a_form_of_hubspot_needs_no_secret(service: IntakeService) -> None:
    answer = await send(service, "hubspot_forms", bodies.HUBSPOT_FORM, source="website")

    assert (answer.status_code, answer.json()) == (200, {"inlineMessage": "Thank you."})
    assert await service.rows("select count(*) from leads") == [(1,)]


async def test_json_comes_with_a_bearer_token_and_is_told_what_is_wrong(hooks: IntakeService) -> None:
    bearer = {"authorization": f"Bearer {SECRET}"}
    taken = await send(hooks, "json", {"email": "dana@example.com"}, **bearer, idempotency_key="k-1")
    again = await send(hooks, "json", {"email": "dana@example.com"}, **bearer, idempotency_key="k-1")
    unreachable = await send(hooks, "json", {"budget": "9"}, **bearer)
    no_json = await send(hooks, "json", b"{", **bearer)
    stranger = await send(hooks, "json", {"email": "dana@example.com"})

    assert [each.status_code for each in (taken, again, unreachable, no_json, stranger)] == [202, 202, 422, 400, 401]
    assert await hooks.rows("select external_id from captures") == [("k-1",)]
    assert [row[3] for row in await hooks.rows(KEPT)] == ["invalid", "unreadable-hook", "wrong-secret"]


async def test_json_comes_with_an_api_key_that_may_send_leads(hooks: IntakeService) -> None:
    keys = [(await create_key(hooks.database, (scope,), None))[1] for scope in ("capture", "read")]
    answers = [
        await send(hooks, "json", {"email": "dana@example.com"}, authorization=f"Bearer {secret}")
        for secret in (*keys, "ak_unknown")
    ]
    forged = await send(hooks, "json", {"email": "dana@example.com"}, accord_key="capture")

    assert [each.status_code for each in (*answers, forged)] == [202, 403, 401, 401]
    assert await hooks.rows("select count(*) from captures") == [(1,)]
    assert [row[3] for row in await hooks.rows(KEPT)] == ["wrong-secret", "wrong-secret"]


async def test_a_signed_body_that_cannot_be_read_is_kept_and_not_sent_again(hooks: IntakeService) -> None:
    answer = await send_meta(hooks, b"no json")

    assert (answer.status_code, answer.text) == (200, "{}")
    assert await hooks.rows(KEPT) == [("ads", "meta", "refused", "unreadable-hook")]


async def test_the_leads_of_meta_are_to_be_asked_for_once(hooks: IntakeService) -> None:
    answers = [await send_meta(hooks, bodies.MANY_PAGES) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert await hooks.rows(TASKS) == [("lead", f"90000000000000000{number}", "meta") for number in (1, 2, 3)]


async def test_a_thousand_updates_in_one_post_are_all_taken(hooks: IntakeService) -> None:
    value = {"page_id": "1029384756", "form_id": "556677889900", "ad_id": "120200000000001", "created_time": 1750588205}
    changes = [{"field": "leadgen", "value": value | {"leadgen_id": 10**15 + number}} for number in range(1000)]
    answer = await send_meta(hooks, {"object": "page", "entry": [{"id": "1", "changes": changes}]})

    assert answer.status_code == 200
    assert await hooks.rows("select count(*) from hook_tasks") == [(1000,)]


async def test_challenges_are_answered_without_a_key(hooks: IntakeService) -> None:
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    async with await hooks.create_client() as client:
        meta = await client.get(
            "/v1/hooks/meta/ads",
            params={"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRET},
        )
        linkedin = await client.get("/v1/hooks/linkedin/ads", params={"challengeCode": code})
        other = await client.get("/v1/hooks/google_ads/ads")

    assert (meta.status_code, meta.text, meta.headers["content-type"]) == (
        200,
        "1158201444",
        "text/plain; charset=utf-8",
    )
    assert (linkedin.status_code, linkedin.json()["challengeCode"]) == (200, code)
    assert other.status_code == 405


async def test_requests_of_any_bytes_get_no_server_error(hooks: IntakeService) -> None:
    strange = [b"", b"\x00\xff", b"[" * 70_000, b'{"google_key": 7}', b"a" * (1024 * 1024 + 1)]
    adapters = ["google_ads", "meta", "salesforce", "json", "hubspot_forms", "unbounce"]
    answers = await asyncio.gather(
        *(
            send(hooks, adapter, raw, authorization=f"Bearer {SECRET}", x_hub_signature_256="sha256=\xe9")
            for adapter in adapters
            for raw in strange
        )
    )

    assert {answer.status_code for answer in answers} <= {200, 202, 400, 401, 413, 422, 429, 503}
    assert all(answer.status_code != 503 or answer.request.url.path.endswith("google_ads/ads") for answer in answers)


async def test_a_source_says_how_it_fares(hooks: IntakeService) -> None:
    before = (await hooks.admin.get("/v1/sources/ads")).json()["health"]
    await send(hooks, "google_ads", GOOGLE)
    await send(hooks, "google_ads", GOOGLE | {"google_key": "other"})
    await send(hooks, "google_ads", GOOGLE | {"google_key": "another"})
    shown = (await hooks.admin.get("/v1/sources/ads")).json()
    health = shown["health"]

    assert before == {
        "last_lead_at": None,
        "last_failure_at": None,
        "last_failure": None,
        "signature_failures": 0,
        "token_refused_at": None,
        "token_expires_at": None,
    }
    assert (health["last_failure"], health["signature_failures"]) == ("wrong-secret", 2)
    assert health["last_lead_at"] < health["last_failure_at"]
    assert SECRET not in orjson.dumps(shown).decode()
