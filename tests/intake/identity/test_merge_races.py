"""Merges that happen at once: in two processes, beside captures of the same people, in any order."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from tests.intake.builders import person
from tests.intake.capture_groups import commit_group, commit_overlapping, lead_ids, request
from tests.intake.service import IntakeService

EMAIL, PHONE, CRM = "dana@example.com", "+12025550123", "crm-77"
BY_EMAIL, BY_PHONE, BY_CRM = person(email=EMAIL), person(phone=PHONE), person(external_id=CRM)
TIE = person(email=EMAIL, phone=PHONE)
OTHER_TIE = person(phone=PHONE, external_id=CRM)


async def capture_each(service: IntakeService, *bodies: dict[str, Any]) -> list[str]:
    """The lead ids of these captures, each committed in a group of its own."""
    return [lead_ids(await service.database.run(commit_group([request(body)])))[0] for body in bodies]


async def merge_events(service: IntakeService) -> list[tuple[str, str]]:
    """(subject, merged lead) of each staged merge."""
    return [
        (event["subject"], event["data"]["merged"])
        for event in await service.staged_events()
        if event["type"] == "lead.merged"
    ]


async def test_the_same_merge_in_two_processes_at_once_happens_once(service: IntakeService, database_url: str) -> None:
    older, younger = await capture_each(service, BY_PHONE, BY_EMAIL)

    results = await commit_overlapping(service, database_url, [request(TIE)], [request(TIE)])

    assert [lead_ids(group) for group in results] == [[older], [older]]
    assert await merge_events(service) == [(older, younger), (younger, younger)]


async def test_a_capture_by_the_merged_leads_own_key_meanwhile_belongs_to_the_survivor(
    service: IntakeService, database_url: str
) -> None:
    older, _ = await capture_each(service, BY_PHONE, person(email=EMAIL, external_id=CRM))

    # The second capture shares no key with the first. It finds the merged lead by a key that the merge does not lock.
    results = await commit_overlapping(service, database_url, [request(TIE)], [request(BY_CRM)])

    assert [lead_ids(group) for group in results] == [[older], [older]]
    assert [event["subject"] for event in await service.staged_events()][-2:] == [older, older]


async def test_a_merge_that_waits_for_a_lead_continues_with_its_survivor(
    service: IntakeService, database_url: str
) -> None:
    first, second, third = await capture_each(service, BY_CRM, person(phone=PHONE, external_id="crm-78"), BY_EMAIL)

    results = await commit_overlapping(
        service,
        database_url,
        [request(person(phone="+12025550199", external_id=CRM)), request(OTHER_TIE)],
        [request(person(email=EMAIL, external_id="crm-78"))],
    )

    assert [lead_ids(group) for group in results] == [[first, first], [first]]
    assert await merge_events(service) == [(first, second), (second, second), (first, third), (third, third)]
    assert await capture_each(service, BY_EMAIL, BY_PHONE, BY_CRM) == [first] * 3


async def test_groups_that_merge_the_same_people_in_opposite_order_all_succeed(
    service: IntakeService, other_service: IntakeService
) -> None:
    people = range(20)
    first = [person(phone=f"+1202555{n:04}") for n in people] + [person(email=f"p{n}@example.com") for n in people]
    await service.database.run(commit_group([request(body) for body in first]))
    ties = [person(email=f"p{n}@example.com", phone=f"+1202555{n:04}") for n in people]

    results = await asyncio.gather(
        *(service.post(body) for body in ties), *(other_service.post(body) for body in reversed(ties))
    )

    assert {status for status, _ in results} == {202}
    assert await service.rows("select count(*), count(merged_into) from leads") == [(40, 20)]
    assert len(await merge_events(service)) == 40


CAPTURES = [BY_EMAIL, BY_PHONE, OTHER_TIE, person(external_id="crm-78", email="kim@example.com"), TIE]


@pytest.mark.parametrize("split", [1, 2, 4])
async def test_any_order_and_grouping_of_captures_ends_in_the_same_people(service: IntakeService, split: int) -> None:
    for number, order in enumerate(list(permutations(CAPTURES))[::17]):
        bodies = [rename_people(body, number) for body in order]
        for group in (bodies[:split], bodies[split:]):
            await service.database.run(commit_group([request(body) for body in group]))

    survivors = await service.rows("select lead_id from leads where merged_into is null")
    assert len(survivors) == 2 * (number + 1)


def rename_people(body: dict[str, Any], number: int) -> dict[str, Any]:
    """The same capture of other people."""
    contact = {name: value.replace("5550", f"{550 + number}0") for name, value in body["contact"].items()}
    return person(**{name: value if name == "phone" else f"n{number}-{value}" for name, value in contact.items()})
