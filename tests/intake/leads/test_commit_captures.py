"""Captures committed together: a failure costs its sender alone, and more captures cost no more statements."""

import asyncio

from services.intake.leads.handlers.commit_captures import commit_captures
from services.intake.sources.store import KnownSources
from tests.intake.builders import lead, person
from tests.intake.capture_groups import commit_group, lead_ids, request
from tests.intake.service import IntakeService
from tests.support.database import run_sql
from tests.support.statement_counter import record_statements

POISON = [
    """create function intake.choke() returns trigger language plpgsql as
       $$ begin if new.external_id = 'poison' then raise exception 'poison'; end if; return new; end $$""",
    "create trigger choke before insert on intake.captures for each row execute function intake.choke()",
]


async def test_a_capture_that_fails_costs_no_other_sender_an_error(service: IntakeService, database_url: str) -> None:
    for statement in POISON:
        await run_sql(database_url, statement)
    ids = [f"f-{n}" for n in range(20)]
    ids[7] = "poison"

    results = await asyncio.gather(*(service.post(lead(external_id=external_id)) for external_id in ids))

    assert [status for status, _ in results] == [500 if external_id == "poison" else 202 for external_id in ids]
    assert len(await service.staged_events()) == 19


async def test_a_capture_that_fails_in_a_batch_costs_no_other_lead_an_error(
    service: IntakeService, database_url: str
) -> None:
    for statement in POISON:
        await run_sql(database_url, statement)
    rows = [lead(external_id=external_id) for external_id in ("f-1", "poison", "f-2")]

    result = await service.admin.post("/v1/leads/batch", json={"leads": rows})

    results = result.json()["results"]
    assert [row["status"] for row in results] == [202, 500, 202]
    assert results[1]["problem"]["instance"].startswith("urn:accord:failure:")


async def test_five_hundred_captures_cost_as_many_statements_as_one(service: IntakeService) -> None:
    async def count_statements(start: int, size: int) -> int:
        """The statements of a group in which half the leads are known, and half have an Idempotency-Key."""
        known = [request(person(phone=f"+1202555{n:04}")) for n in range(start, start + size)]
        await service.database.run(commit_group(known))
        group = [
            request(
                person(email=f"p{n}@example.com", phone=f"+1202555{n:04}") | {"external_id": f"f-{n}"},
                f"key-{n}" if n % 2 else None,
            )
            for n in range(start - size // 2, start + size)
        ]
        with record_statements() as executed:
            results = await service.database.run(commit_group(group))
        assert len(set(lead_ids(results))) == len(group)
        return len(executed)

    assert [await count_statements(1002, 4), await count_statements(2000, 334)] == [10, 10]


async def test_a_submission_is_found_again_when_no_secret_is_left_under_which_it_came(service: IntakeService) -> None:
    """Its match keys have other hashes now, so all of them are new."""
    body = request(lead(external_id="f-1"))
    (first,) = await service.database.run(commit_group([body]))

    (again,) = await service.database.run(
        lambda conn: commit_captures(conn, [request(lead(external_id="f-1"))], [b"another"], KnownSources())
    )

    assert lead_ids([again]) == lead_ids([first])
    assert getattr(again, "outcome", again) == "duplicate"
    assert await service.rows("select count(*) from captures") == [(1,)]


async def test_a_filtered_capture_without_any_key_is_stored_once_when_its_commit_is_tried_again(
    service: IntakeService,
) -> None:
    capture = request(lead(test=True))

    results = [await service.database.run(commit_group([capture])) for _ in range(2)]

    assert results[0] == results[1]
    assert await service.rows("select count(*) from captures") == [(1,)]
