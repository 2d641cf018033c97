"""A consumer waits for a table that maintenance has locked; it does not blame the records."""

from collections.abc import Sequence

from shared.db.connection import Connection, sql
from shared.messaging.event_handler import ReceivedEvent
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)

LOCK_TIMEOUTS = 4
# Both limits of the session, a hundred times shorter.
_SHORTEN_LIMITS = sql("""
    select set_config(name, cast(cast(setting as int) / 100 as text), true) from pg_settings
    where name in ('lock_timeout', 'statement_timeout')
""")


class ImpatientHandler(RecordingHandler):
    """A `RecordingHandler` with short time limits; `waits` counts the batches that began."""

    waits = 0

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        self.waits += 1
        await conn.execute(_SHORTEN_LIMITS)
        await super().handle(conn, events)


async def test_no_record_becomes_a_dead_letter_because_another_session_holds_a_lock_for_long(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)
    handler = ImpatientHandler()

    async def _has_waited() -> bool:
        return handler.waits >= LOCK_TIMEOUTS

    async def _has_handled() -> bool:
        return len(await handled_numbers(qualification)) == 1

    async with running_consumer(qualification, handler):
        async with qualification.dedicated_connection() as conn, conn.begin():
            await conn.execute(sql("set local idle_in_transaction_session_timeout = 0"))
            await conn.execute(sql("lock table handled_events in share mode"))
            await wait_until(_has_waited, 30)
        await wait_until(_has_handled)

    async with qualification.read_connection() as conn:
        assert (await conn.execute(sql("select count(*) from dead_letters"))).scalar_one() == 0
