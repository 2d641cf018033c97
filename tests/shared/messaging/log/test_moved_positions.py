"""What a consumer does when an operator moves its positions, or it has too many dead letters, with either log."""

from pathlib import Path

import pytest

from shared.db.connection import sql as text
from shared.messaging.dead_letters.store import DEAD_LETTER_LIMIT
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline, open_pipeline
from tests.shared.messaging.log.running_pipeline import running_pipeline
from tests.shared.messaging.recording_consumer import wait_until

EVENTS = 120
# Too many dead letters in partition 0 of intake, each of another key.
ADD_DEAD_LETTERS = f"""
    insert into dead_letters (topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at,
                              data, error)
    select 'intake', 0, -n, gen_random_uuid(), 'lead.captured', 1, n::text, now(), now(), '{{}}', 'tried'
    from generate_series(1, {DEAD_LETTER_LIMIT + 1}) n
"""


async def test_a_consumer_whose_position_is_set_back_handles_the_events_from_there_again(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, log, tmp_path):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        before = await pipeline.journal_numbers()
        await _execute(pipeline, "update positions set number = 0")
        await pipeline.stage_captures(EVENTS)
        expected = {
            partition: before.get(partition, []) + numbers
            for partition, numbers in (await _wait_for_numbers(pipeline, 2 * EVENTS)).items()
        }
        await wait_until(lambda: _handled_are(pipeline, expected))

        assert await pipeline.handled_numbers() == expected


async def test_a_consumer_whose_position_is_moved_on_does_not_handle_the_skipped_events(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, log, tmp_path):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        before = await pipeline.journal_numbers()
        await _execute(pipeline, "update positions set number = number + 2 where topic = 'intake'")
        await pipeline.stage_captures(EVENTS)
        skipped = {partition: (len(numbers) + 1, len(numbers) + 2) for partition, numbers in before.items()}
        expected = {
            partition: [number for number in numbers if number not in skipped[partition]]
            for partition, numbers in (await _wait_for_numbers(pipeline, 2 * EVENTS)).items()
        }
        await wait_until(lambda: _handled_are(pipeline, expected))

        assert await pipeline.handled_numbers() == expected


async def test_a_partition_with_too_many_dead_letters_stops_until_they_are_deleted_and_the_others_go_on(
    database_url: str, tmp_path: Path, log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    async def stop_is_logged() -> bool:
        return "partition_stopped_dead_letter_limit" in capfd.readouterr().err

    async with open_pipeline(database_url) as pipeline, running_pipeline(pipeline, log, tmp_path):
        await pipeline.stage_captures(EVENTS)
        await wait_until(pipeline.all_handled)
        before = await pipeline.journal_numbers()
        await _execute(pipeline, ADD_DEAD_LETTERS)
        await wait_until(stop_is_logged)
        await pipeline.stage_captures(EVENTS)
        complete = await _wait_for_numbers(pipeline, 2 * EVENTS)
        await wait_until(lambda: _handled_are(pipeline, complete | {0: before[0]}))
        await _execute(pipeline, "delete from dead_letters")
        await wait_until(pipeline.all_handled)

        assert await pipeline.handled_numbers() == complete


async def _execute(pipeline: Pipeline, sql: str) -> None:
    async with pipeline.qualification.transaction() as conn:
        await conn.execute(text(sql))


async def _handled_are(pipeline: Pipeline, expected: dict[int, list[int]]) -> bool:
    return await pipeline.handled_numbers() == expected


async def _wait_for_numbers(pipeline: Pipeline, count: int) -> dict[int, list[int]]:
    """Wait until the journal has so many records; their numbers in each partition."""

    async def are_numbered() -> bool:
        return sum(map(len, (await pipeline.journal_numbers()).values())) == count

    await wait_until(are_numbered)
    return await pipeline.journal_numbers()
