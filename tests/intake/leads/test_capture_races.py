"""What happens at the same moment: in one group, in two processes, and when an answer is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.intake.leads.domain.capture_group import CaptureResult
from tests.intake.capture_groups import leads, one_after_the_other, sent, taking
from tests.intake.builders import EVERYTHING, lead, person
from tests.intake.process import process
from tests.intake.service import IntakeService


@pytest.fixture
async def there(here: IntakeService, database_url: str) -> AsyncIterator[IntakeService]:
    """A second process of intake."""
    async with process(database_url) as there:
        yield there


async def test_one_person_many_times_in_one_group_is_one_lead(here: IntakeService) -> None:
    bodies = [person(email="dana@example.com"), person(email="dana@example.com", phone="+12025550123")]
    bodies += [person(phone="+12025550123"), person(email="kim@example.com")]

    answers = await asyncio.gather(*(here.post(body) for body in bodies * 5))

    dana, kim = ({answer["lead_id"] for _, answer in answers if answer} for _ in range(2))
    assert len(dana | kim) == 2
    assert await here.rows("select count(*) from leads") == [(2,)]
    assert len(await here.said()) == 20


@pytest.mark.parametrize(
    "second",
    [person(email="dana@example.com"), person(phone="+12025550123"), person(external_id="crm-77")],
)
async def test_one_new_person_in_two_processes_at_once_is_one_lead(
    here: IntakeService, database_url: str, second: dict[str, Any]
) -> None:
    first = EVERYTHING | {"external_id": None}

    answers = await one_after_the_other(here, database_url, [sent(first)], [sent(second)])

    assert leads(answers[0]) == leads(answers[1])
    assert await here.rows("select count(*) from leads") == [(1,)]


async def test_one_submission_in_two_processes_at_once_is_one_capture(here: IntakeService, database_url: str) -> None:
    body = lead(external_id="f-1")

    answers = await one_after_the_other(here, database_url, [sent(body)], [sent(body)])

    assert [getattr(one, "outcome", one) for (one,) in answers] == ["accepted", "duplicate"]
    assert leads(answers[0]) == leads(answers[1])
    assert len(await here.said()) == 1


async def test_one_idempotency_key_in_two_processes_at_once_is_one_capture(
    here: IntakeService, database_url: str
) -> None:
    answers = await one_after_the_other(here, database_url, [sent(lead(), "once")], [sent(lead(), "once")])

    (first,) = answers[0]
    assert isinstance(first, CaptureResult)
    taken = first.document()
    assert [one.document() for one in answers[0] + answers[1] if isinstance(one, CaptureResult)] == [taken, taken]
    assert len(await here.said()) == 1


async def test_a_known_person_in_two_processes_learns_both_new_keys(here: IntakeService, database_url: str) -> None:
    known = (await here.post(lead()))[1]["lead_id"]
    first, second = (sent(lead(contact={"email": "dana@example.com", "external_id": key})) for key in ("a", "b"))

    answers = await one_after_the_other(here, database_url, [first], [second])

    assert [leads(one) for one in answers] == [[known], [known]]
    keys = [fact["data"]["match_keys"] for fact in await here.said()]
    assert [len(listed) for listed in keys] == [1, 2, 2]
    assert await here.rows("select count(*) from match_keys where lead_id is not null") == [(3,)]


async def test_groups_that_cross_each_other_all_come_through(here: IntakeService, there: IntakeService) -> None:
    names = [f"p{n}@example.com" for n in range(40)]
    bodies = [person(email=name) for name in names]

    answers = await asyncio.gather(
        *(here.post(body) for body in bodies), *(there.post(body) for body in reversed(bodies))
    )

    assert {status for status, _ in answers} == {202}
    assert await here.rows("select count(*) from leads") == [(40,)]
    assert len(await here.said()) == 80


async def test_a_commit_whose_answer_was_lost_is_tried_again_and_answers_the_same(here: IntakeService) -> None:
    group = [sent(EVERYTHING), sent(lead()), sent(lead(), "once"), sent(lead(test=True))]

    first = await here.database.run(taking(group))
    again = await here.database.run(taking([*group, sent(lead())]))

    documents = [[one.document() for one in answers if isinstance(one, CaptureResult)] for answers in (first, again)]
    assert documents[1][:4] == documents[0]
    assert documents[1][4]["capture_id"] not in [document["capture_id"] for document in documents[0]]
    assert len(await here.said()) == 5
    assert await here.rows("select count(*) from captures") == [(5,)]
