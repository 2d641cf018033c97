"""Activities of people whom nobody knows yet: kept 30 days, and given to the lead when it comes."""

import asyncio
from typing import Any

import pytest

from services.intake.activities.tasks import (
    ACTIVITIES_PIECE,
    ARRIVED_SECONDS,
    DROP_SECONDS,
    delete_expired,
    deliver_pending,
)
from shared.db.connection import sql
from shared.db.database import Database
from tests.intake.activity_helpers import EMAIL, PHONE, acts, counted, do, told, viewed
from tests.intake.group_commit import sent, somebody_waits, taking
from tests.intake.payload_builders import lead, person
from tests.intake.process import SECRET, process
from tests.intake.service import IntakeService
from tests.support.statement_counter import record_statements


async def left(here: IntakeService) -> list[tuple[Any, ...]]:
    """How much waits, and how many keys are to be seen to."""
    return await here.rows("select (select count(*) from waiting), (select count(*) from arrived)")


async def test_what_somebody_did_before_is_told_when_the_lead_comes_in_the_order_in_which_it_came(
    here: IntakeService,
) -> None:
    bodies = [viewed(type=f"step_{n}") for n in range(3)]
    waited = [(await do(here, body))[1] for body in bodies]
    await do(here, viewed({"email": "kim@example.com"}))
    assert {(one["lead_id"], one["pending"]) for one in waited} == {(None, True)}
    assert await told(here) == []

    dana = (await here.post(lead()))[1]["lead_id"]
    pause = await deliver_pending(here.database)

    assert pause == ARRIVED_SECONDS
    assert [(fact["subject"], fact["data"]["activity"]) for fact in await told(here)] == [
        (dana, f"step_{n}") for n in range(3)
    ]
    assert [one["type"] for one in (await here.admin.get(f"/v1/leads/{dana}")).json()["activities"]] == [
        f"step_{n}" for n in range(3)
    ]
    assert await left(here) == [(1, 0)]
    await deliver_pending(here.database)
    assert len(await told(here)) == 3


@pytest.mark.parametrize(
    ("who", "comes"),
    [
        (EMAIL, lead()),
        (PHONE, person(phone="+1 202 555 0123", email="dana@example.com")),
        ({"source": "website", "external_id": "7"}, person(external_id="7")),
        ({"source": "website", "external_id": "7"}, lead(external_id="7")),
        # A number that is another lead's already is not waited for; an address that a known lead brings is.
        (EMAIL, person(email="dana@example.com", phone="+12025550199")),
    ],
)
async def test_whoever_claims_the_key_is_the_lead(
    here: IntakeService, who: dict[str, str], comes: dict[str, Any]
) -> None:
    await here.post(person(phone="+12025550199"))
    await do(here, viewed(who))

    lead_id = (await here.post(comes))[1]["lead_id"]
    await deliver_pending(here.database)

    assert [fact["subject"] for fact in await told(here)] == [lead_id]
    assert await left(here) == [(0, 0)]


async def test_what_waited_is_the_survivors_if_its_lead_was_merged_meanwhile(here: IntakeService) -> None:
    await do(here, viewed(EMAIL))
    older = (await here.post(person(**PHONE)))[1]["lead_id"]
    await here.post(person(**EMAIL))
    await here.post(person(**EMAIL, **PHONE))

    await deliver_pending(here.database)

    assert [fact["subject"] for fact in await told(here)] == [older]


async def test_what_waits_is_told_without_the_name_that_its_lead_brings(here: IntakeService) -> None:
    await do(here, viewed(properties={"typed": "Dana", "page": "/pricing"}))

    await here.post(person(email="dana@example.com", name="Dana Reyes"))
    await deliver_pending(here.database)

    assert [fact["data"]["properties"] for fact in await told(here)] == [{"page": "/pricing"}]


async def test_a_test_claims_nobody_and_leaves_what_waits(here: IntakeService) -> None:
    await do(here, viewed())

    await here.post(lead(test=True))
    await deliver_pending(here.database)

    assert (await told(here), await left(here)) == ([], [(1, 0)])


async def test_more_than_a_piece_is_given_piece_by_piece(here: IntakeService) -> None:
    many = [viewed(type=f"step_{n}") for n in range(ACTIVITIES_PIECE + 1)]
    await here.database.run(acts(*many[:ACTIVITIES_PIECE]))
    await here.database.run(acts(*many[ACTIVITIES_PIECE:]))
    before = counted("found")
    await here.post(lead())

    pauses = [await deliver_pending(here.database) for _ in range(2)]

    assert pauses == [0, ARRIVED_SECONDS]
    assert [fact["data"]["activity"] for fact in await told(here)] == [one["type"] for one in many]
    assert (await left(here), counted("found") - before) == ([(0, 0)], ACTIVITIES_PIECE + 1)


async def test_an_activity_that_comes_while_its_lead_is_taken_in_is_not_lost(
    here: IntakeService, database_url: str
) -> None:
    other = Database(database_url, "intake")
    async with here.database.transaction() as conn:
        await acts(viewed())(conn)
        coming = asyncio.create_task(other.run(taking([sent(lead())])))
        await somebody_waits(database_url)
    await coming
    await deliver_pending(here.database)
    async with here.database.transaction() as conn:
        await taking([sent(person(**PHONE))])(conn)
        doing = asyncio.create_task(other.run(acts(viewed(PHONE))))
        await somebody_waits(database_url)
    (second,) = await doing
    await other.close()

    assert len(await told(here)) == 2
    assert getattr(second, "outcome", second) == "accepted"


async def test_two_processes_give_what_waited_once(here: IntakeService, database_url: str) -> None:
    await here.database.run(acts(*[viewed({"source": "website", "external_id": "7"})] * 20))
    await here.post(person(email="dana@example.com", external_id="7"))
    await here.post(lead(external_id="7", contact={"email": "kim@example.com"}))

    async with process(database_url) as there:
        await asyncio.gather(*(deliver_pending(one.database) for one in (here, there) for _ in range(4)))
    await deliver_pending(here.database)

    facts = await told(here)
    assert (len(facts), len({fact["data"]["activity_id"] for fact in facts})) == (20, 20)
    assert await left(here) == [(0, 0)]


async def test_what_waited_under_an_older_secret_finds_its_lead(here: IntakeService, database_url: str) -> None:
    await do(here, viewed())

    async with process(database_url, f"{'n' * 43},{SECRET}") as rotated:
        await rotated.post(lead())
        await deliver_pending(rotated.database)

    assert len(await told(here)) == 1


@pytest.mark.parametrize(("age", "kept"), [("29 days 23 hours", 1), ("30 days 1 minute", 0)])
async def test_what_waited_thirty_days_is_dropped_and_counted(here: IntakeService, age: str, kept: int) -> None:
    before = counted("dropped")
    await here.post(lead())
    for who in (EMAIL, PHONE):
        await do(here, viewed(who))
    async with here.database.transaction() as conn:
        await conn.execute(sql(f"update activities set received_at = now() - interval '{age}'"))

    pause = await delete_expired(here.database)

    assert (pause, counted("dropped") - before) == (DROP_SECONDS, 1 - kept)
    assert await here.rows("select count(*), count(lead_id) from activities") == [(1 + kept, 1)]
    assert await left(here) == [(kept, 0)]


async def test_dropping_goes_on_while_there_is_more_than_a_piece(here: IntakeService) -> None:
    await here.database.run(acts(*[viewed()] * (ACTIVITIES_PIECE + 1)))
    async with here.database.transaction() as conn:
        await conn.execute(sql("update activities set received_at = now() - interval '31 days'"))

    assert [await delete_expired(here.database) for _ in range(2)] == [0, DROP_SECONDS]
    assert await here.rows("select count(*) from activities") == [(0,)]


async def test_five_hundred_activities_cost_as_many_statements_as_two(here: IntakeService) -> None:
    await here.database.run(taking([sent(person(email=f"p{n}@example.com")) for n in range(250)]))

    async def cost(size: int) -> int:
        """Of a group in which half the people are known."""
        group = [viewed({"email": f"p{n}@example.com"}) for n in range(250 - size // 2, 250 + size // 2)]
        with record_statements() as asked:
            await here.database.run(acts(*group))
        return len(asked)

    assert [await cost(2), await cost(500)] == [9, 9]
