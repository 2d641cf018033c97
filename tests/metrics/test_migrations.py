"""What was folded by an earlier version is right after its revision."""

from importlib import import_module

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_offered,
    handoff_queued,
    lead_captured,
    lead_qualified,
    new_lead_id,
    received_event,
)
from tests.metrics.projection_rows import load_rows


async def test_the_revision_makes_handoffs_from_the_facts_that_were_folded_into_journeys(
    database: Database, receive: Receive
) -> None:
    revision = import_module("services.metrics.migrations.versions.0003_promises")
    one, other = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(one, day(1)),
        lead_qualified(one, day(1)),
        received_event(handoff_offered(one, day(1), "ben"), day(5)),
        handoff_queued(one, day(2)),
        deal_event("won", one, day(3), seller=None),
        received_event(deal_event("opened", one, day(2)), day(4)),
        lead_captured(other, day(1)),
        handoff_queued(other, day(1)),
    )
    right = await load_rows(database)

    async def as_before(conn: Connection) -> None:
        await conn.execute(sql("delete from handoffs"))
        await conn.execute(sql("update deals set handoff_id = null"))
        for statement in revision.FOLDED.split(";\n"):
            if statement.strip():
                await conn.execute(sql(statement))

    await database.run(as_before)

    assert await load_rows(database) == right
    await rebuild(database)
    assert await load_rows(database) == right
