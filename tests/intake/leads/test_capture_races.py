"""Captures that arrive at once: in one group, in two processes, and after a commit with a lost answer."""

import asyncio
from typing import Any

import pytest

from services.intake.leads.domain.capture_group import CaptureResult
from tests.intake.builders import FULL_BODY, lead, person
from tests.intake.capture_groups import commit_group, commit_overlapping, lead_ids, request
from tests.intake.service import IntakeService


async def test_one_person_many_times_in_one_group_is_one_lead(service: IntakeService) -> None:
    bodies = [person(email="dana@example.com"), person(email="dana@example.com", phone="+12025550123")]
    bodies += [person(phone="+12025550123"), person(email="kim@example.com")]

    results = await asyncio.gather(*(service.post(body) for body in bodies * 5))

    assert len({result["lead_id"] for _, result in results}) == 2
    assert await service.rows("select count(*) from leads") == [(2,)]
    assert len(await service.staged_events()) == 20


@pytest.mark.parametrize(
    "second",
    [person(email="dana@example.com"), person(phone="+12025550123"), person(external_id="crm-77")],
)
async def test_one_new_person_in_two_processes_at_once_is_one_lead(
    service: IntakeService, database_url: str, second: dict[str, Any]
) -> None:
    first = FULL_BODY | {"external_id": None}

    results = await commit_overlapping(service, database_url, [request(first)], [request(second)])

    assert lead_ids(results[0]) == lead_ids(results[1])
    assert await service.rows("select count(*) from leads") == [(1,)]


async def test_one_submission_in_two_processes_at_once_is_one_capture(
    service: IntakeService, database_url: str
) -> None:
    body = lead(external_id="f-1")

    results = await commit_overlapping(service, database_url, [request(body)], [request(body)])

    assert [getattr(result, "outcome", result) for (result,) in results] == ["accepted", "duplicate"]
    assert lead_ids(results[0]) == lead_ids(results[1])
    assert len(await service.staged_events()) == 1


async def test_one_idempotency_key_in_two_processes_at_once_is_one_capture(
    service: IntakeService, database_url: str
) -> None:
    results = await commit_overlapping(service, database_url, [request(lead(), "once")], [request(lead(), "once")])

    (first,) = results[0]
    assert isinstance(first, CaptureResult)
    documents = [result.document() for result in results[0] + results[1] if isinstance(result, CaptureResult)]
    assert documents == [first.document()] * 2
    assert len(await service.staged_events()) == 1


async def test_a_known_lead_in_two_processes_claims_both_new_keys(service: IntakeService, database_url: str) -> None:
    known = (await service.post(lead()))[1]["lead_id"]
    first, second = (request(lead(contact={"email": "dana@example.com", "external_id": key})) for key in ("a", "b"))

    results = await commit_overlapping(service, database_url, [first], [second])

    assert [lead_ids(group) for group in results] == [[known], [known]]
    keys = [event["data"]["match_keys"] for event in await service.staged_events()]
    assert [len(match_keys) for match_keys in keys] == [1, 2, 2]
    assert await service.rows("select count(*) from match_keys where lead_id is not null") == [(3,)]


async def test_groups_of_the_same_people_in_opposite_order_all_succeed(
    service: IntakeService, other_service: IntakeService
) -> None:
    names = [f"p{n}@example.com" for n in range(40)]
    bodies = [person(email=name) for name in names]

    results = await asyncio.gather(
        *(service.post(body) for body in bodies), *(other_service.post(body) for body in reversed(bodies))
    )

    assert {status for status, _ in results} == {202}
    assert await service.rows("select count(*) from leads") == [(40,)]
    assert len(await service.staged_events()) == 80


async def test_a_commit_with_a_lost_answer_is_tried_again_with_the_same_response(service: IntakeService) -> None:
    group = [request(FULL_BODY), request(lead()), request(lead(), "once"), request(lead(test=True))]

    first = await service.database.run(commit_group(group))
    second = await service.database.run(commit_group([*group, request(lead())]))

    documents = [
        [result.document() for result in results if isinstance(result, CaptureResult)] for results in (first, second)
    ]
    assert documents[1][:4] == documents[0]
    assert documents[1][4]["capture_id"] not in [document["capture_id"] for document in documents[0]]
    assert len(await service.staged_events()) == 5
    assert await service.rows("select count(*) from captures") == [(5,)]
