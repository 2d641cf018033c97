"""Two groups of captures under way at once in one process: each is decided as if it had come alone, in its order."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.commit_captures import CaptureRequest, Result, commit_captures
from services.intake.sources.store import KnownSources
from shared.db.connection import Connection
from shared.messaging.group_commit import GroupCommit
from tests.intake.builders import lead, person
from tests.intake.capture_groups import commit_group, request, wait_for_lock
from tests.intake.service import SECRET, IntakeService

EMAIL, PHONE = "dana@example.com", "+12025550123"
BY_EMAIL, BY_PHONE, TIE = person(email=EMAIL), person(phone=PHONE), person(email=EMAIL, phone=PHONE)
# So long another group could overtake.
SLOW_SECONDS = 0.1
KIM = person(email="kim@example.com")
FIRST, LATER = lead(external_id="f-1"), lead(external_id="f-1", activity="demo_requested")


async def commit_at_once(
    service: IntakeService,
    database_url: str,
    first: Sequence[CaptureRequest],
    second: Sequence[CaptureRequest],
    failing: bool = False,
) -> list[Any]:
    """The results of two groups: the first is slow to begin, and waits before its commit until the second waits for it.

    `failing`: the first fails instead of committing.
    """
    begun = asyncio.Event()

    async def commit(conn: Connection, requests: Sequence[CaptureRequest]) -> list[Result]:
        slow = requests[0] is first[0] and not begun.is_set()
        if slow:
            begun.set()
            await asyncio.sleep(SLOW_SECONDS)
        results = await commit_captures(conn, requests, [SECRET.encode()], KnownSources())
        if slow:
            await wait_for_lock(database_url)
            assert not failing, "the first group fails"
        return results

    groups: GroupCommit[CaptureRequest, Any] = GroupCommit(service.database, commit)
    running = asyncio.create_task(groups.run())
    earlier = [asyncio.create_task(groups.submit(each)) for each in first]
    await begun.wait()
    results = await asyncio.gather(*earlier, *map(groups.submit, second), return_exceptions=True)
    running.cancel()
    return results


def describe(results: Sequence[Any], known: Sequence[str] = ()) -> list[str]:
    """What became of each capture, of which lead: the `known` ones are A, B…, a new one the next."""
    names = {lead_id: chr(ord("A") + index) for index, lead_id in enumerate(known)}
    described = []
    for result in results:
        if isinstance(result, CaptureResult):
            name = names.setdefault(str(result.lead_id), chr(ord("A") + len(names)))
            described.append(f"{result.outcome} as {name}")
        else:
            described.append(getattr(result, "code", str(result)))
    return described


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (KIM, KIM, ["accepted as C", "accepted as C"]),
        (BY_EMAIL, TIE, ["accepted as B", "accepted as A"]),
        (TIE, BY_EMAIL, ["accepted as A", "accepted as A"]),
        (BY_PHONE, TIE, ["accepted as A", "accepted as A"]),
        (TIE, TIE, ["accepted as A", "accepted as A"]),
        (FIRST, FIRST, ["accepted as B", "duplicate as B"]),
        (FIRST, LATER, ["accepted as B", "already-captured"]),
        (LATER, FIRST, ["accepted as B", "already-captured"]),
    ],
)
async def test_captures_of_one_person_under_way_at_once_are_decided_in_their_order(
    service: IntakeService, database_url: str, first: dict[str, Any], second: dict[str, Any], expected: list[str]
) -> None:
    known = [str(await only_lead(service, body)) for body in (BY_PHONE, BY_EMAIL)]

    results = await commit_at_once(service, database_url, [request(first)], [request(second)])

    assert describe(results, known) == expected
    stored = len([result for result in results if getattr(result, "outcome", "") == "accepted"])
    assert await service.rows("select count(*) from captures") == [(len(known) + stored,)]
    captured = [event for event in await service.staged_events() if event["type"] == "lead.captured"]
    assert len(captured) == len(known) + stored


async def only_lead(service: IntakeService, body: dict[str, Any]) -> object:
    (result,) = await service.database.run(commit_group([request(body)]))
    return getattr(result, "lead_id", result)


async def test_one_idempotency_key_under_way_twice_has_one_answer(service: IntakeService, database_url: str) -> None:
    results = await commit_at_once(service, database_url, [request(KIM, "once")], [request(KIM, "once")])

    assert describe(results) == ["accepted as A", "duplicate as A"]
    assert await service.rows("select count(*) from captures") == [(1,)]


async def test_one_idempotency_key_of_two_people_under_way_at_once_is_refused_to_one_of_them(
    service: IntakeService, database_url: str
) -> None:
    results = await commit_at_once(service, database_url, [request(KIM, "once")], [request(BY_PHONE, "once")])

    assert sorted(describe(results)) == ["accepted as A", "key-reused"]
    assert await service.rows("select count(*) from captures") == [(1,)]


async def test_groups_of_the_same_people_in_opposite_order_wait_for_each_other_once(
    service: IntakeService, database_url: str
) -> None:
    bodies = [person(email=f"p{n}@example.com", phone=f"+1202555{n:04}") for n in range(40)]

    results = await commit_at_once(
        service, database_url, list(map(request, bodies)), list(map(request, reversed(bodies)))
    )

    described = describe(results)
    assert described[40:] == described[:40][::-1]
    assert len(set(described)) == 40
    assert await service.rows("select count(*) from leads") == [(40,)]


async def test_the_later_group_is_answered_when_the_former_fails(service: IntakeService, database_url: str) -> None:
    results = await commit_at_once(service, database_url, [request(FIRST)], [request(LATER)], failing=True)

    assert [type(result).__name__ for result in results] == ["AssertionError", "CaptureResult"]
    assert describe(results[1:]) == ["accepted as A"]
    assert await service.rows("select activity from captures") == [("demo_requested",)]
