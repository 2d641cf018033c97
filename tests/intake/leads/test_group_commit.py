"""Many arrivals in one transaction: nobody pays for a stranger, and nobody waits for the size of the group."""

import asyncio

from tests.intake.group_commit import leads, sent, taking
from tests.intake.payload_builders import lead, person
from tests.intake.service import IntakeService
from tests.support.database import run_sql
from tests.support.statement_counter import record_statements

POISON = [
    """create function intake.choke() returns trigger language plpgsql as
       $$ begin if new.external_id = 'poison' then raise exception 'poison'; end if; return new; end $$""",
    "create trigger choke before insert on intake.captures for each row execute function intake.choke()",
]


async def test_a_poison_capture_costs_no_stranger_an_error(here: IntakeService, database_url: str) -> None:
    for statement in POISON:
        await run_sql(database_url, statement)
    ids = [f"f-{n}" for n in range(20)]
    ids[7] = "poison"

    answers = await asyncio.gather(*(here.post(lead(external_id=external_id)) for external_id in ids))

    assert [status for status, _ in answers] == [500 if external_id == "poison" else 202 for external_id in ids]
    assert len(await here.said()) == 19


async def test_a_poison_capture_in_a_batch_stands_for_itself(here: IntakeService, database_url: str) -> None:
    for statement in POISON:
        await run_sql(database_url, statement)
    rows = [lead(external_id=external_id) for external_id in ("f-1", "poison", "f-2")]

    answer = await here.admin.post("/v1/leads/batch", json={"leads": rows})

    assert [one["status"] for one in answer.json()["results"]] == [202, 500, 202]


async def test_five_hundred_captures_cost_as_many_statements_as_one(here: IntakeService) -> None:
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
        with record_statements() as asked:
            answers = await here.database.run(taking(group))
        assert len(set(leads(answers))) == len(group)
        return len(asked)

    assert [await cost(1002, 4), await cost(2000, 334)] == [15, 15]
