"""The data of events is packed in the outbox and the journal: every reader gets it as it was staged."""

from uuid_utils.compat import uuid7

from shared.db.messaging_tables import PARTITIONS
from shared.messaging.log.journal import read_records
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.support.database import run_as_service
from tests.support.packed_rows import keep_json_plain

PACKED = "update packed_json set since = clock_timestamp()"
KINDS = "select data is null, packed_data is null from journal order by number"


async def test_events_from_before_and_after_an_upgrade_are_read_alike(connect: Connect, database_url: str) -> None:
    intake, lead_id = connect("intake"), uuid7()
    early, late = lead_captured(lead_id, "early"), lead_captured(lead_id, "late")
    await keep_json_plain(intake)
    await stage_events(intake, [early])
    await run_as_service(database_url, "intake", PACKED)
    await intake.close()
    await stage_events(intake, [late])
    await number_staged_events(intake)

    async with intake.read_connection() as conn:
        records = await read_records(conn, {("intake", partition): 0 for partition in range(PARTITIONS)}, 100)

    assert await run_as_service(database_url, "intake", KINDS) == [(False, True), (True, False)]
    assert [record.data for record in records] == [early.model_dump_json(), late.model_dump_json()]
