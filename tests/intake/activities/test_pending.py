"""Pending activities: stored for 30 days, and delivered when their lead becomes known."""

import asyncio
from typing import Any

import pytest

from services.intake.activities.tasks import (
    ACTIVITY_BATCH_SIZE,
    DELIVERY_SECONDS,
    deliver_pending,
    pending_sweep,
)
from shared.db.database import Database
from tests.intake.activity_requests import (
    EMAIL,
    PHONE,
    activity_count,
    activity_events,
    commit_activity_group,
    page_view,
    post_activity,
)
from tests.intake.builders import lead, person
from tests.intake.capture_groups import commit_group, request, wait_for_lock
from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService
from tests.support.statement_counter import record_statements


async def pending_counts(service: IntakeService) -> list[tuple[Any, ...]]:
    """The numbers of waiting match keys, and of those that a lead claimed."""
    return await service.rows("select (select count(*) from waiting), (select count(*) from arrived)")


async def test_pending_activities_are_published_when_the_lead_arrives_in_the_order_in_which_they_came(
    service: IntakeService,
) -> None:
    bodies = [page_view(type=f"step_{n}") for n in range(3)]
    pending = [(await post_activity(service, body))[1] for body in bodies]
    await post_activity(service, page_view({"email": "kim@example.com"}))
    assert {(document["lead_id"], document["pending"]) for document in pending} == {(None, True)}
    assert await activity_events(service) == []

    dana = (await service.post(lead()))[1]["lead_id"]
    pause = await deliver_pending(pending_sweep(service.database))

    assert pause == DELIVERY_SECONDS
    assert [(event["subject"], event["data"]["activity"]) for event in await activity_events(service)] == [
        (dana, f"step_{n}") for n in range(3)
    ]
    assert [activity["type"] for activity in (await service.admin.get(f"/v1/leads/{dana}")).json()["activities"]] == [
        f"step_{n}" for n in range(3)
    ]
    assert await pending_counts(service) == [(1, 0)]
    await deliver_pending(pending_sweep(service.database))
    assert len(await activity_events(service)) == 3


@pytest.mark.parametrize(
    ("identifier", "capture"),
    [
        (EMAIL, lead()),
        (PHONE, person(phone="+1 202 555 0123", email="dana@example.com")),
        ({"source": "website", "external_id": "7"}, person(external_id="7")),
        ({"source": "website", "external_id": "7"}, lead(external_id="7")),
        # The number belongs to a known lead, which brings the address for which the activity waits.
        (EMAIL, person(email="dana@example.com", phone="+12025550199")),
    ],
)
async def test_a_pending_activity_belongs_to_the_lead_that_claims_its_key(
    service: IntakeService, identifier: dict[str, str], capture: dict[str, Any]
) -> None:
    await service.post(person(phone="+12025550199"))
    await post_activity(service, page_view(identifier))

    lead_id = (await service.post(capture))[1]["lead_id"]
    await deliver_pending(pending_sweep(service.database))

    assert [event["subject"] for event in await activity_events(service)] == [lead_id]
    assert await pending_counts(service) == [(0, 0)]


async def test_a_pending_activity_belongs_to_the_survivor_if_its_lead_was_merged_meanwhile(
    service: IntakeService,
) -> None:
    await post_activity(service, page_view(EMAIL))
    older = (await service.post(person(**PHONE)))[1]["lead_id"]
    await service.post(person(**EMAIL))
    await service.post(person(**EMAIL, **PHONE))

    await deliver_pending(pending_sweep(service.database))

    assert [event["subject"] for event in await activity_events(service)] == [older]


async def test_a_pending_activity_is_published_without_the_name_that_its_lead_brings(service: IntakeService) -> None:
    await post_activity(service, page_view(properties={"typed": "Dana", "page": "/pricing"}))

    await service.post(person(email="dana@example.com", name="Dana Reyes"))
    await deliver_pending(pending_sweep(service.database))

    assert [event["data"]["properties"] for event in await activity_events(service)] == [{"page": "/pricing"}]


async def test_a_test_claims_no_keys_and_delivers_no_pending_activity(service: IntakeService) -> None:
    await post_activity(service, page_view())

    await service.post(lead(test=True))
    await deliver_pending(pending_sweep(service.database))

    assert (await activity_events(service), await pending_counts(service)) == ([], [(1, 0)])


async def test_more_than_a_batch_is_delivered_batch_by_batch(service: IntakeService) -> None:
    activities = [page_view(type=f"step_{n}") for n in range(ACTIVITY_BATCH_SIZE + 1)]
    await service.database.run(commit_activity_group(*activities[:ACTIVITY_BATCH_SIZE]))
    await service.database.run(commit_activity_group(*activities[ACTIVITY_BATCH_SIZE:]))
    before = activity_count("found")
    await service.post(lead())

    pauses = [await deliver_pending(pending_sweep(service.database)) for _ in range(2)]

    assert pauses == [0, DELIVERY_SECONDS]
    assert [event["data"]["activity"] for event in await activity_events(service)] == [
        activity["type"] for activity in activities
    ]
    assert (await pending_counts(service), activity_count("found") - before) == ([(0, 0)], ACTIVITY_BATCH_SIZE + 1)


async def test_an_activity_that_arrives_while_its_lead_is_captured_is_not_lost(
    service: IntakeService, database_url: str
) -> None:
    other = Database(database_url, "intake")
    async with service.database.transaction() as conn:
        await commit_activity_group(page_view())(conn)
        capture_task = asyncio.create_task(other.run(commit_group([request(lead())])))
        await wait_for_lock(database_url)
    await capture_task
    await deliver_pending(pending_sweep(service.database))
    async with service.database.transaction() as conn:
        await commit_group([request(person(**PHONE))])(conn)
        activity_task = asyncio.create_task(other.run(commit_activity_group(page_view(PHONE))))
        await wait_for_lock(database_url)
    (second,) = await activity_task
    await other.close()

    assert len(await activity_events(service)) == 2
    assert getattr(second, "outcome", second) == "accepted"


async def test_two_processes_deliver_a_pending_activity_once(service: IntakeService, database_url: str) -> None:
    await service.database.run(commit_activity_group(*[page_view({"source": "website", "external_id": "7"})] * 20))
    await service.post(person(email="dana@example.com", external_id="7"))
    await service.post(lead(external_id="7", contact={"email": "kim@example.com"}))

    async with running_service(database_url) as other_service:
        await asyncio.gather(
            *(
                deliver_pending(pending_sweep(process.database))
                for process in (service, other_service)
                for _ in range(4)
            )
        )
    await deliver_pending(pending_sweep(service.database))

    events = await activity_events(service)
    assert (len(events), len({event["data"]["activity_id"] for event in events})) == (20, 20)
    assert await pending_counts(service) == [(0, 0)]


async def test_an_activity_pending_under_an_older_secret_finds_its_lead(
    service: IntakeService, database_url: str
) -> None:
    await post_activity(service, page_view())

    async with running_service(database_url, f"{'n' * 43},{SECRET}") as rotated:
        await rotated.post(lead())
        await deliver_pending(pending_sweep(rotated.database))

    assert len(await activity_events(service)) == 1


async def test_five_hundred_activities_cost_as_many_statements_as_two(service: IntakeService) -> None:
    await service.database.run(commit_group([request(person(email=f"p{n}@example.com")) for n in range(250)]))

    async def count_statements(size: int) -> int:
        """The statements of a group in which half the leads are known."""
        group = [page_view({"email": f"p{n}@example.com"}) for n in range(250 - size // 2, 250 + size // 2)]
        with record_statements() as executed:
            await service.database.run(commit_activity_group(*group))
        return len(executed)

    assert [await count_statements(2), await count_statements(500)] == [9, 9]
