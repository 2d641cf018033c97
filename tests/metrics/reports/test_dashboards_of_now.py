"""The views of the dashboards that show what waits now."""

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    day,
    handoff_accepted,
    handoff_offered,
    handoff_queued,
    handoff_reassigned,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)


async def test_who_is_late_counts_only_those_whose_lead_still_waits_for_them(
    database: Database, receive: Receive
) -> None:
    late, passed_on, rejected, running = (new_lead_id() for _ in range(4))
    for lead in (late, passed_on, rejected, running):
        offered = (lead_captured(lead, day(1)), lead_qualified(lead, day(1)), handoff_offered(lead, day(1)))
        await receive(*offered, sla_event("started", lead, day(1), "offer", seller="anna"))
    for lead in (late, passed_on, rejected):
        await receive(sla_event("breached", lead, day(2), "offer", seller="anna"))
    await receive(handoff_reassigned(passed_on, day(3)), handoff_rejected(rejected, day(3)))

    rows = await database.run(lambda conn: conn.execute(sql("select * from metrics.dashboard_open_clocks")))
    assert [tuple(row)[:5] for row in rows] == [("offer", "north", "anna", 1, 1)]


async def test_the_queue_counts_handoffs_without_a_seller(database: Database, receive: Receive) -> None:
    first, second, taken = (new_lead_id() for _ in range(3))
    await receive(handoff_queued(first, day(2)), handoff_queued(second, day(1)), handoff_queued(taken, day(1)))
    await receive(handoff_offered(taken, day(3)), handoff_accepted(taken, day(3)))

    rows = await database.run(lambda conn: conn.execute(sql("select * from metrics.dashboard_queue")))
    assert [tuple(row) for row in rows] == [("default", 2, day(1))]


async def test_after_a_rebuild_the_views_read_the_new_tables(database: Database, receive: Receive) -> None:
    await receive(handoff_queued(new_lead_id(), day(2)))
    await rebuild(database)
    await receive(handoff_queued(new_lead_id(), day(1)))

    rows = await database.run(lambda conn: conn.execute(sql("select * from metrics.dashboard_queue")))
    assert [tuple(row) for row in rows] == [("default", 2, day(1))]
