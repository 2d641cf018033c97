"""A rebuild makes the folded rows again from the facts while consumers go on."""

import asyncio
import os
import sys
from typing import Any

from services.metrics.projections.handlers.rebuild import rebuild
from services.metrics.projections.store.shadow_tables import NAMES
from shared.db.connection import sql
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_offered,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    revenue_booked,
    sla_event,
)
from tests.metrics.projection_rows import load_rows


def customers(count: int) -> list[Event]:
    events: list[Event] = []
    for lead_id in [new_lead_id() for _ in range(count)]:
        events += [
            lead_captured(lead_id, day(1)),
            lead_qualified(lead_id, day(2)),
            handoff_offered(lead_id, day(2)),
            sla_event("breached", lead_id, day(3)),
            deal_event("won", lead_id, day(3)),
            revenue_booked(lead_id, day(4), "10.00"),
        ]
    return events


async def corrupt_rows(database: Database) -> None:
    """Leave rows as if an earlier version had folded wrongly."""

    async def corrupt(conn: Any) -> None:
        await conn.execute(sql("update journeys set qualified_at = null"))
        await conn.execute(sql("delete from deals"))
        await conn.execute(sql("update handoffs set seller = 'wrong'"))
        await conn.execute(sql("delete from clocks"))
        await conn.execute(sql("delete from merges"))
        await conn.execute(sql("insert into first_touches (lead_id) values (:lead)"), {"lead": new_lead_id()})

    await database.run(corrupt)


async def test_wrong_rows_are_right_after_a_rebuild(database: Database, receive: Receive) -> None:
    await receive(*customers(20), *lead_merged(new_lead_id(), new_lead_id(), day(1)))
    expected = await load_rows(database)
    await corrupt_rows(database)

    folded = await rebuild(database)

    assert folded == 122
    assert await load_rows(database) == expected


async def test_a_rebuild_in_many_small_batches_gives_the_same_rows(database: Database, receive: Receive) -> None:
    await receive(*customers(20))
    expected = await load_rows(database)
    await corrupt_rows(database)

    await rebuild(database, batch=7)

    assert await load_rows(database) == expected


async def test_consumers_and_reports_go_on_while_a_rebuild_runs(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    await receive(*customers(50))
    await corrupt_rows(database)
    events = customers(60)

    async def go_on() -> None:
        for first in range(0, len(events), 10):
            await receive(*events[first : first + 10])

    reports = [get_json("/v1/reports/funnel") for _ in range(5)]
    await asyncio.gather(rebuild(database, batch=20), go_on(), *reports)

    counts = (await get_json("/v1/reports/funnel"))["totals"]
    assert (counts["captured"], counts["qualified"], counts["won"]) == (110, 110, 110)
    live = await load_rows(database)
    await rebuild(database)
    assert await load_rows(database) == live


async def test_a_killed_rebuild_leaves_the_live_tables_and_can_start_again(
    database: Database, database_url: str, receive: Receive
) -> None:
    await receive(*customers(20))
    live = await load_rows(database)

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, database_url, env={**os.environ, "ACCORD_FAULT": "metrics.rebuild.after_step:exit"}
    )
    assert await child.wait() == 137
    assert await count_shadow_tables(database) == len(NAMES)
    assert await load_rows(database) == live

    await receive(*customers(1))
    await rebuild(database)

    assert {name: len(rows) for name, rows in (await load_rows(database)).items()} == dict.fromkeys(NAMES, 21) | {
        "merges": 0,
        "next_handoffs": 0,
        "spend": 0,
    }
    assert await count_shadow_tables(database) == 0


CHILD = """
import asyncio, sys
from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.database import Database
asyncio.run(rebuild(Database(sys.argv[1], "metrics"), batch=10))
"""


async def count_shadow_tables(database: Database) -> int:
    query = sql("select count(*) from pg_tables where schemaname = 'metrics' and tablename like '%\\_next'")
    async with database.read_connection() as conn:
        return int((await conn.execute(query)).scalar_one())


async def test_of_two_rebuilds_the_later_one_supersedes_the_other(database: Database, receive: Receive) -> None:
    await receive(*customers(20))
    expected = await load_rows(database)
    await corrupt_rows(database)

    outcomes = await asyncio.gather(rebuild(database, batch=10), rebuild(database, batch=10), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["SupersededByNewerRebuild", "int"]
    assert await load_rows(database) == expected


async def test_a_rebuild_without_facts_folds_nothing(database: Database) -> None:
    assert await rebuild(database) == 0
    assert await load_rows(database) == {name: [] for name in NAMES}


async def test_a_rebuild_waits_for_a_report_that_still_reads_the_old_tables(
    database: Database, receive: Receive
) -> None:
    await receive(*customers(2))
    expected = await load_rows(database)
    await corrupt_rows(database)
    reads = asyncio.Event()

    async def long_report() -> int:
        async with database.transaction() as conn:
            await conn.execute(sql("select count(*) from journeys"))
            reads.set()
            await asyncio.sleep(1.5)
            return int((await conn.execute(sql("select count(*) from deals"))).scalar_one())

    report = asyncio.create_task(long_report())
    await reads.wait()
    await rebuild(database)

    assert await report == 0
    assert await load_rows(database) == expected
