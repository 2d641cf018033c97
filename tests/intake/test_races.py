"""What happens at the same moment: in one group, in two processes, and when an answer is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import event

from services.intake.captures.api import read_capture
from services.intake.leads.handlers import Answer, Sent, take_in
from services.intake.repeats.domain import Mark
from shared.access import Caller
from shared.database import Database
from tests.database import ask
from tests.intake.builders import EVERYTHING, lead, person
from tests.intake.conftest import SECRET, Here, process

CALLER = Caller(UUID(int=7), frozenset({"capture"}))
WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
WAIT_STEPS, WAIT_SECONDS = 500, 0.01
POISON = [
    """create function intake.choke() returns trigger language plpgsql as
       $$ begin if new.external_id = 'poison' then raise exception 'poison'; end if; return new; end $$""",
    "create trigger choke before insert on intake.captures for each row execute function intake.choke()",
]


def sent(body: dict[str, Any], key: str | None = None) -> Sent:
    return Sent(read_capture(orjson.dumps(body)), CALLER, Mark(CALLER.key_id, key) if key else None)


def taking(group: Sequence[Sent]) -> Callable[[Any], Awaitable[list[Answer]]]:
    return lambda conn: take_in(conn, group, [SECRET.encode()])


def leads(answers: Sequence[Answer]) -> list[str]:
    """The lead of each answer."""
    return [str(getattr(answer, "lead_id", answer)) for answer in answers]


async def somebody_waits(database_url: str) -> None:
    for _ in range(WAIT_STEPS):
        if await ask(database_url, WAITING):
            return
        await asyncio.sleep(WAIT_SECONDS)
    raise AssertionError("nobody waits for a lock")


async def one_after_the_other(
    here: Here, database_url: str, first: Sequence[Sent], second: Sequence[Sent]
) -> list[list[Answer]]:
    """The second process begins while the first one has decided and not yet committed."""
    other = Database(database_url, "intake")
    async with here.database.engine.begin() as conn:
        answers = await taking(first)(conn)
        later = asyncio.create_task(other.run(taking(second)))
        await somebody_waits(database_url)
    both = [answers, await later]
    await other.close()
    return both


@pytest.fixture
async def there(here: Here, database_url: str) -> AsyncIterator[Here]:
    """A second process of intake."""
    async with process(database_url) as there:
        yield there


async def test_one_person_many_times_in_one_group_is_one_lead(here: Here) -> None:
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
    here: Here, database_url: str, second: dict[str, Any]
) -> None:
    first = EVERYTHING | {"external_id": None}

    answers = await one_after_the_other(here, database_url, [sent(first)], [sent(second)])

    assert leads(answers[0]) == leads(answers[1])
    assert await here.rows("select count(*) from leads") == [(1,)]


async def test_one_submission_in_two_processes_at_once_is_one_capture(here: Here, database_url: str) -> None:
    body = lead(external_id="f-1")

    answers = await one_after_the_other(here, database_url, [sent(body)], [sent(body)])

    assert [getattr(one, "outcome", one) for (one,) in answers] == ["accepted", "duplicate"]
    assert leads(answers[0]) == leads(answers[1])
    assert len(await here.said()) == 1


async def test_one_idempotency_key_in_two_processes_at_once_is_one_capture(here: Here, database_url: str) -> None:
    answers = await one_after_the_other(here, database_url, [sent(lead(), "once")], [sent(lead(), "once")])

    assert answers[0] == answers[1]
    assert len(await here.said()) == 1


async def test_a_known_person_in_two_processes_learns_both_new_keys(here: Here, database_url: str) -> None:
    known = (await here.post(lead()))[1]["lead_id"]
    first, second = (sent(lead(contact={"email": "dana@example.com", "external_id": key})) for key in ("a", "b"))

    answers = await one_after_the_other(here, database_url, [first], [second])

    assert [leads(one) for one in answers] == [[known], [known]]
    assert await here.rows("select kind, count(*) from match_keys where lead_id is not null group by 1 order by 1") == [
        ("email", 1),
        ("person", 2),
    ]


async def test_groups_that_cross_each_other_all_come_through(here: Here, there: Here) -> None:
    names = [f"p{n}@example.com" for n in range(40)]
    bodies = [person(email=name) for name in names]

    answers = await asyncio.gather(
        *(here.post(body) for body in bodies), *(there.post(body) for body in reversed(bodies))
    )

    assert {status for status, _ in answers} == {202}
    assert await here.rows("select count(*) from leads") == [(40,)]
    assert len(await here.said()) == 80


async def test_a_commit_whose_answer_was_lost_is_tried_again_and_answers_the_same(here: Here) -> None:
    group = [sent(EVERYTHING), sent(lead()), sent(lead(), "once"), sent(lead(test=True))]

    first = await here.database.run(taking(group))
    again = await here.database.run(taking(group))

    assert again == first
    assert len(await here.said()) == 4
    assert await here.rows("select count(*) from captures") == [(4,)]


async def test_a_poison_capture_costs_no_stranger_an_error(here: Here, database_url: str) -> None:
    for statement in POISON:
        await ask(database_url, statement)
    ids = [f"f-{n}" for n in range(20)]
    ids[7] = "poison"

    answers = await asyncio.gather(*(here.post(lead(external_id=external_id)) for external_id in ids))

    assert [status for status, _ in answers] == [500 if external_id == "poison" else 202 for external_id in ids]
    assert len(await here.said()) == 19


async def test_a_poison_capture_in_a_batch_stands_for_itself(here: Here, database_url: str) -> None:
    for statement in POISON:
        await ask(database_url, statement)
    rows = [lead(external_id=external_id) for external_id in ("f-1", "poison", "f-2")]

    answer = await here.admin.post("/v1/leads/batch", json={"leads": rows})

    assert [one["status"] for one in answer.json()["results"]] == [202, 500, 202]


async def test_five_hundred_captures_cost_as_many_statements_as_one(here: Here) -> None:
    statements: list[str] = []

    def count(*given: Any) -> None:
        statements.append(given[2])

    async def cost(start: int, size: int) -> int:
        """Of a group in which half the people are known, and half bring an Idempotency-Key."""
        known = [sent(person(phone=f"+1202555{n:04}")) for n in range(start, start + size)]
        await here.database.run(taking(known))
        group = [
            sent(
                person(email=f"p{n}@example.com", phone=f"+1202555{n:04}") | {"external_id": f"f-{n}"},
                f"key-{n}" if n % 2 else None,
            )
            for n in range(start - size // 2, start + size)
        ]
        statements.clear()
        answers = await here.database.run(taking(group))
        assert len(set(leads(answers))) == len(group)
        return len(statements)

    event.listen(here.database.engine.sync_engine, "before_cursor_execute", count)

    assert [await cost(1002, 4), await cost(2000, 334)] == [15, 15]
