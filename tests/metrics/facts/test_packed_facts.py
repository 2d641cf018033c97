"""The data of a lead's facts is packed, that of agreements and merges is not; a downgrade makes all of it plain."""

from shared.db.database import Database
from shared.db.migrations import downgrade
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
)
from tests.support.database import run_sql

KINDS = "select type, bool_and(data is null) from metrics.facts group by type order by type"
CAPTURED = "select data ->> 'source', data #>> '{touch,channel}' from metrics.facts where type = 'lead.captured'"


async def test_facts_about_a_lead_are_packed_and_plain_again_after_a_downgrade(
    database: Database, receive: Receive, database_url: str
) -> None:
    lead, other = new_lead_id(), new_lead_id()
    await receive(agreement_activated(day(1)), lead_captured(lead, day(2)), lead_qualified(lead, day(2)))
    await receive(*lead_merged(lead, other, day(3)))
    packed = [("agreement.activated", False), ("lead.captured", True), ("lead.merged", False), ("lead.qualified", True)]
    assert await run_sql(database_url, KINDS) == packed
    await database.close()

    await downgrade(database_url, "metrics", "0011")

    assert await run_sql(database_url, KINDS) == [(kind, False) for kind, _ in packed]
    assert await run_sql(database_url, CAPTURED) == [("website", "social")]
