"""Hooks that wait in the spool: their platforms are answered as usual, and they are captured later as if at once."""

import orjson

from services.intake.spool.handlers.spool import Spool
from tests.intake.hooks.platform_requests import GOOGLE, send
from tests.intake.hooks.spooling import away, drain
from tests.intake.service import IntakeService

CAPTURES = "select source, external_id, occurred_at < received_at from captures order by received_at, external_id"
KEPT = "select source, door, outcome, reason from arrivals"
LEADS = [{"contact": {"email": f"p{number}@example.com"}} for number in range(3)]
SIGNED = {"authorization": "Bearer secret-1"}


async def test_a_waiting_hook_is_answered_as_always_and_captured_later_with_the_time_at_which_it_came(
    hooks: IntakeService, spool: Spool
) -> None:
    with away(spool):
        reply = await send(hooks, "google_ads", GOOGLE)
        again = await send(hooks, "google_ads", GOOGLE)
    assert [reply.status_code, reply.content, again.status_code] == [200, b"{}", 200]
    assert (await hooks.rows(CAPTURES), spool.waiting) == ([], 2)
    await drain(hooks)
    assert (await hooks.rows(CAPTURES), spool.waiting) == ([("ads", "g-1", True)], 0)


async def test_a_challenge_needs_no_postgresql(hooks: IntakeService, spool: Spool) -> None:
    async with await hooks.create_client() as client:
        with away(spool):
            reply = await client.get(
                "/v1/hooks/meta/ads?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=secret-1"
            )
    assert (reply.status_code, reply.text, spool.waiting) == (200, "1158201444", 0)


async def test_wrong_secrets_are_refused_at_once_and_kept_once_postgresql_is_back(
    hooks: IntakeService, spool: Spool
) -> None:
    with away(spool):
        reply = await send(hooks, "google_ads", GOOGLE | {"google_key": "guessed"})
    assert (reply.status_code, await hooks.rows(KEPT)) == (401, [])
    await drain(hooks)
    assert await hooks.rows(KEPT) == [("ads", "google_ads", "refused", "wrong-secret")]


async def test_a_spool_that_fills_up_keeps_room_for_those_who_know_the_secret(
    hooks: IntakeService, spool: Spool
) -> None:
    assert spool.files
    spool.files.limit = 2_000
    with away(spool):
        known = await send(hooks, "google_ads", GOOGLE)
        refused = await send(hooks, "google_ads", GOOGLE | {"google_key": "guessed"})
        full = await send(hooks, "google_ads", GOOGLE | {"padding": "x" * 3_000})
    assert [known.status_code, refused.status_code, full.status_code] == [200, 401, 503]
    assert spool.waiting == 1


async def test_every_lead_of_a_hook_that_is_taken_twice_is_captured_once(hooks: IntakeService, spool: Spool) -> None:
    with away(spool):
        reply = await send(hooks, "json", orjson.dumps(LEADS), **SIGNED)
    copies = [(path, path.read_bytes()) for path in spool.files.folder.iterdir()] if spool.files else []
    await drain(hooks)
    captures = await hooks.rows("select capture_id, lead_id from captures order by 1")
    for path, content in copies:
        path.write_bytes(content)
    spool.begin()
    await drain(hooks)
    assert (reply.status_code, len(captures), len(set(captures))) == (202, 3, 3)
    assert await hooks.rows("select capture_id, lead_id from captures order by 1") == captures


async def test_what_a_program_of_your_own_has_to_mend_is_answered_at_once(hooks: IntakeService, spool: Spool) -> None:
    with away(spool):
        reply = await send(hooks, "json", {"contact": {"email": "dana at example.com"}}, **SIGNED)
    await drain(hooks)
    assert reply.status_code == 422
    assert [outcome for _, _, outcome, _ in await hooks.rows(KEPT)] == ["refused"]
