"""Match keys of a group are stored under a new lead before it is decided whose they are; what is wrong is mended."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.intake.leads.domain.capture_group import CaptureResult
from tests.intake.activity_requests import page_view, post_activity
from tests.intake.builders import lead, person
from tests.intake.capture_groups import commit_group, commit_overlapping, lead_ids, request
from tests.intake.service import IntakeService
from tests.support.statement_counter import record_statements

EMAIL, PHONE, LATER_PHONE = "dana@example.com", "+12025550123", "+12025550199"
LATER = (datetime.now(UTC) - timedelta(days=1)).isoformat()
# Each stored key with its owner; a key that no capture claimed has none.
OWNERS = "select lead_id::text, count(*) from match_keys group by lead_id order by count(*), lead_id"
# Keys of leads that do not exist, keys that a capture claimed for another person, keys with half an owner.
WRONG_KEYS = """
    select hash from match_keys left join leads using (lead_id)
    where (leads.lead_id is null) <> (match_keys.lead_id is null)
          or (claimed_at is null) <> (match_keys.lead_id is null)
    union all
    select hash from captures cross join unnest(claimed) as claim (hash) join match_keys using (hash)
         join leads as claiming on claiming.lead_id = captures.lead_id
         left join leads as owning on owning.lead_id = match_keys.lead_id
    where coalesce(claiming.merged_into, claiming.lead_id)
          is distinct from coalesce(owning.merged_into, owning.lead_id)
    union all
    select hash from match_keys where lead_id is not null
         and not exists (select from captures where match_keys.hash = any(claimed))
"""

TWICE = "select external_id from captures where external_id is not null group by external_id having count(*) > 1"


async def test_the_keys_of_new_people_are_written_once_by_few_statements(service: IntakeService) -> None:
    group = [request(person(email=f"p{n}@example.com", phone=f"+1202555{n:04}")) for n in range(20)]

    with record_statements() as executed:
        await service.database.run(commit_group(group))

    assert len([statement for statement in executed if "match_keys" in statement]) == 1
    assert len(executed) == 3
    assert await service.rows("select count(distinct lead_id), count(*) from match_keys") == [(20, 40)]
    (claimed_at,) = {
        key["claimed_at"] for event in await service.staged_events() for key in event["data"]["match_keys"]
    }
    assert await service.rows("select distinct claimed_at from match_keys") == [(datetime.fromisoformat(claimed_at),)]


async def test_a_new_key_of_a_known_person_belongs_to_the_known_lead(service: IntakeService) -> None:
    known = (await service.post(person(email=EMAIL)))[1]["lead_id"]

    assert (await service.post(person(email=EMAIL, phone=PHONE)))[1]["lead_id"] == known
    assert (await service.post(person(phone=PHONE)))[1]["lead_id"] == known
    assert await service.rows(OWNERS) == [(known, 2)]
    first, second, third = [event["data"]["match_keys"] for event in await service.staged_events()]
    assert second[1] == third[0]
    assert first[0] == second[0]
    assert await service.rows(WRONG_KEYS) == []


async def test_the_keys_of_one_new_person_in_one_group_belong_to_its_first_capture(service: IntakeService) -> None:
    bodies = [person(email=EMAIL), person(email=EMAIL, phone=PHONE), person(phone=LATER_PHONE), person(phone=PHONE)]

    first, second, other, last = lead_ids(await service.database.run(commit_group(list(map(request, bodies)))))

    assert (first, first) == (second, last)
    assert await service.rows(OWNERS) == [(other, 1), (first, 2)]
    assert await service.rows(WRONG_KEYS) == []


async def test_the_keys_of_a_refused_capture_belong_to_the_next_person_who_has_them(service: IntakeService) -> None:
    refused = person(email=EMAIL, phone=PHONE) | {"occurred_at": LATER}
    results = await service.database.run(commit_group([request(refused), request(person(email="kim@example.com"))]))

    assert [isinstance(result, CaptureResult) for result in results] == [False, True]
    assert (None, 2) in await service.rows(OWNERS)
    dana = (await service.post(person(phone=PHONE)))[1]["lead_id"]
    assert dana not in lead_ids(results)
    assert await service.rows(WRONG_KEYS) == []


async def test_a_key_that_only_a_filtered_capture_has_belongs_to_no_lead(service: IntakeService) -> None:
    await service.post(lead(external_id="f-1", test=True))

    assert await service.rows(OWNERS) == [(None, 1)]
    assert await service.rows(WRONG_KEYS) == []


async def test_a_colleague_who_shares_a_number_leaves_it_to_its_owner(service: IntakeService) -> None:
    dana = (await service.post(person(email=EMAIL, phone=PHONE)))[1]["lead_id"]
    kim = (await service.post(person(email="kim@example.com", phone=PHONE)))[1]["lead_id"]

    assert await service.rows(OWNERS) == [(kim, 1), (dana, 2)]


async def test_an_activity_that_waits_for_a_key_is_given_to_its_lead(service: IntakeService) -> None:
    await post_activity(service, page_view({"email": EMAIL}))

    result = (await service.post(person(email=EMAIL, phone=PHONE)))[1]

    assert await service.rows("select count(*) from arrived") == [(1,)]
    assert await service.rows(OWNERS) == [(result["lead_id"], 2)]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_groups_come_beside_each_other_every_key_has_the_owner_that_claimed_it(
    service: IntakeService, database_url: str, seed: int
) -> None:
    dice = random.Random(seed)

    def draw() -> dict[str, Any]:
        number = dice.randrange(6)
        contact = {"email": f"p{number}@example.com", "phone": f"+1202555{dice.randrange(6):04}"}
        for name in dice.sample(list(contact), dice.randrange(2)):
            del contact[name]
        more = {"test": True} if dice.random() < 0.1 else {"occurred_at": LATER} if dice.random() < 0.1 else {}
        return person(**contact) | {"external_id": f"f-{dice.randrange(9)}"} | more

    for _ in range(4):
        # Both have one person, so that the second waits for the first.
        groups = [
            [request(body) for body in (person(email="p0@example.com"), *(draw() for _ in range(5)))] for _ in "ab"
        ]
        await commit_overlapping(service, database_url, *groups)

    assert await service.rows(WRONG_KEYS) == []
    assert await service.rows(TWICE) == []
