"""What came before a person was erased and waits makes the person known no more; what comes later does."""

import time

import orjson
import pytest

from services.intake.expiries import EXPIRIES
from shared.db.connection import sql
from shared.runtime.expiries import delete_expired
from tests.intake.builders import person
from tests.intake.erasures.waiting import (
    EMAIL,
    capture_dana,
    erase,
    make_arrival,
    make_form,
    take_up_form,
    take_up_hook,
)
from tests.intake.hooks.platform_requests import GOOGLE, SECRET, sign_hex
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies
from tests.support.stored_texts import find_tables

TEXTS = [EMAIL, "dana%40example.com", "Dana Reyes", "2025550123", "crm-77"]
_AGE = sql("update erased_keys set erased_at = now() - cast(cast(:age as text) as interval)")
ERASED_KEYS = next(expiry for expiry in EXPIRIES if expiry.table == "erased_keys")
LEADS = "select source from captures where lead_id is not null"


async def test_a_form_that_waited_while_its_person_was_erased_is_dropped_and_a_later_one_is_a_new_lead(
    service: IntakeService, database_url: str
) -> None:
    await service.put_source("website")
    lead_id = await capture_dana(service)
    waiting = make_form(b"email=dana%40example.com&name=Dana+Reyes")
    spam = make_form(b"email=dana%40example.com&_gotcha=x")
    by_phone = make_form(b"phone=%2B1+202+555+0123&name=Dana+Reyes")
    mistaken = make_form(b"email=none&message=call+%2B12025550123")
    await erase(service, lead_id)

    for arrival in (waiting, spam, by_phone, mistaken):
        await take_up_form(service, arrival)

    assert await find_tables(database_url, TEXTS) == {}
    # The counts of what was filtered stay, and hold nothing of it.
    assert await service.rows("select outcome from arrivals") == []
    assert await service.rows("select filtered, lead_id from captures") == [("honeypot", None)]
    await take_up_form(service, make_form(b"email=dana%40example.com"))
    assert await service.rows(LEADS) == [("website",)]


async def test_a_platforms_request_that_waited_while_its_person_was_erased_is_dropped_and_not_kept(
    service: IntakeService, database_url: str
) -> None:
    await service.put_source("ads", kind="ads", secret=SECRET)
    lead_id = await capture_dana(service)
    booked, stamp = orjson.dumps(bodies.CALENDLY), str(int(time.time()))
    signature = f"t={stamp},v1={sign_hex(stamp.encode() + b'.' + booked)}"
    waiting = [
        make_arrival("google_ads", "ads", GOOGLE),
        make_arrival("google_ads", "ads", GOOGLE | {"google_key": "wrong"}),
        make_arrival("calendly", "ads", booked, headers={"calendly-webhook-signature": signature}),
    ]
    await erase(service, lead_id)

    for arrival in waiting:
        await take_up_hook(service, arrival)

    assert await find_tables(database_url, TEXTS) == {}
    assert await service.rows("select door from arrivals union all select door from hook_requests") == []
    await take_up_hook(service, make_arrival("google_ads", "ads", GOOGLE))
    assert await service.rows(LEADS) == [("ads",)]


async def test_a_colleague_who_shares_the_erased_persons_telephone_is_captured(service: IntakeService) -> None:
    await service.put_source("website")
    lead_id = await capture_dana(service)
    body = b"email=kim%40example.com&phone=%2B12025550123"
    colleague = make_form(body)
    await erase(service, lead_id)

    await take_up_form(service, colleague)

    assert await service.rows("select email from contacts.people") == [("kim@example.com",)]


async def test_a_refused_request_that_is_sent_again_for_an_erased_person_is_refused_by_name(
    service: IntakeService, database_url: str
) -> None:
    lead_id = await capture_dana(service)
    assert (await service.post({"source": "no-such-source", "contact": {"name": "x"}}))[0] == 422
    ((capture_id,),) = await service.rows("select capture_id from arrivals")
    await erase(service, lead_id)

    answer = await service.admin.post(f"/v1/captures/{capture_id}/replay", json={"body": person(email=EMAIL)})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:accord:person-erased")
    assert await find_tables(database_url, TEXTS) == {}


@pytest.mark.parametrize(("age", "remaining"), [("89 days", 5), ("90 days 1 minute", 0)])
async def test_the_keys_of_an_erased_person_are_kept_for_ninety_days_as_hashes(
    service: IntakeService, age: str, remaining: int
) -> None:
    await erase(service, await capture_dana(service))
    # The address, the number, its last digits, and the id, which might be that of a form too.
    assert await service.rows("select count(*), bool_and(has_email) from erased_keys") == [(5, True)]
    async with service.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    await delete_expired(service.database, ERASED_KEYS)

    assert await service.rows("select count(*) from erased_keys") == [(remaining,)]
