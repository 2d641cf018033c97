"""What a reader does when somebody else moves its positions, or too much is parked, whichever log there is."""

from pathlib import Path

import pytest

from shared.db.connection import sql as text
from shared.messaging.dead_letters.store import DEAD_LETTER_LIMIT
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline, open_pipeline
from tests.shared.messaging.log.running_pipeline import running_pipeline
from tests.shared.messaging.recording_consumer import until

EVENTS = 120
# So many parked in partition 0 of intake, of another key each.
PARK = f"""
    insert into dead_letters (topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at,
                              data, error)
    select 'intake', 0, -n, gen_random_uuid(), 'lead.captured', 1, n::text, now(), now(), '{{}}', 'tried'
    from generate_series(1, {DEAD_LETTER_LIMIT + 1}) n
"""


async def test_a_reader_whose_position_is_set_back_goes_on_from_there(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as world, running_pipeline(world, log, tmp_path):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        before = await world.journal_numbers()
        await _do(world, "update positions set number = 0")
        await world.stage_captures(EVENTS)
        wanted = {
            place: before.get(place, []) + numbers for place, numbers in (await _all_spoken(world, 2 * EVENTS)).items()
        }
        await until(lambda: _heard_is(world, wanted))

        assert await world.handled_numbers() == wanted


async def test_a_reader_whose_position_is_moved_on_does_not_handle_what_is_passed_over(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as world, running_pipeline(world, log, tmp_path):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        before = await world.journal_numbers()
        await _do(world, "update positions set number = number + 2 where topic = 'intake'")
        await world.stage_captures(EVENTS)
        passed = {place: (len(numbers) + 1, len(numbers) + 2) for place, numbers in before.items()}
        wanted = {
            place: [number for number in numbers if number not in passed[place]]
            for place, numbers in (await _all_spoken(world, 2 * EVENTS)).items()
        }
        await until(lambda: _heard_is(world, wanted))

        assert await world.handled_numbers() == wanted


async def test_a_partition_with_too_much_parked_stands_still_until_it_is_cleared_and_the_others_go_on(
    database_url: str, tmp_path: Path, log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    async def loudly() -> bool:
        return "partition_stopped_dead_letter_limit" in capfd.readouterr().err

    async with open_pipeline(database_url) as world, running_pipeline(world, log, tmp_path):
        await world.stage_captures(EVENTS)
        await until(world.all_handled)
        early = await world.journal_numbers()
        await _do(world, PARK)
        await until(loudly)
        await world.stage_captures(EVENTS)
        late = await _all_spoken(world, 2 * EVENTS)
        await until(lambda: _heard_is(world, late | {0: early[0]}))
        await _do(world, "delete from dead_letters")
        await until(world.all_handled)

        assert await world.handled_numbers() == late


async def _do(world: Pipeline, sql: str) -> None:
    async with world.qualification.transaction() as conn:
        await conn.execute(text(sql))


async def _heard_is(world: Pipeline, wanted: dict[int, list[int]]) -> bool:
    return await world.handled_numbers() == wanted


async def _all_spoken(world: Pipeline, count: int) -> dict[int, list[int]]:
    """Everything numbered, once it is so many."""

    async def so() -> bool:
        return sum(map(len, (await world.journal_numbers()).values())) == count

    await until(so)
    return await world.journal_numbers()
