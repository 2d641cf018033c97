"""After a revision the rows that an earlier version folded are right."""

from importlib import import_module

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_id,
    handoff_offered,
    handoff_queued,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    received_event,
)
from tests.metrics.projection_rows import load_rows
from tests.support.packed_rows import keep_json_plain


async def test_the_revision_makes_handoffs_from_the_facts_that_were_folded_into_journeys(
    database: Database, receive: Receive
) -> None:
    revision = import_module("services.metrics.migrations.versions.0003_promises")
    await keep_json_plain(database)
    offered, queued = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(offered, day(1)),
        lead_qualified(offered, day(1)),
        received_event(handoff_offered(offered, day(1), "ben"), day(5)),
        handoff_queued(offered, day(2)),
        deal_event("won", offered, day(3), seller=None),
        received_event(deal_event("opened", offered, day(2)), day(4)),
        lead_captured(queued, day(1)),
        handoff_queued(queued, day(1)),
    )
    expected = await load_rows(database)

    async def restore_and_migrate(conn: Connection) -> None:
        await conn.execute(sql("delete from handoffs"))
        await conn.execute(sql("update deals set handoff_id = null"))
        for statement in revision.FILL.split(";\n"):
            if statement.strip():
                await conn.execute(sql(statement))

    await database.run(restore_and_migrate)

    assert await load_rows(database) == expected
    await rebuild(database)
    assert await load_rows(database) == expected


async def test_the_revision_gives_handoffs_that_took_an_old_deals_seller_the_one_assigned_last(
    database: Database, receive: Receive
) -> None:
    revision = import_module("services.metrics.migrations.versions.0008_owners")
    await keep_json_plain(database)
    assigned, began, merged = new_lead_id(), new_lead_id(), new_lead_id()
    await receive(
        handoff_offered(merged, day(1), "ben", handoff_id=handoff_id(assigned)),
        *lead_merged(assigned, merged, day(2)),
        deal_event("won", assigned, day(3), seller="ben"),
        received_event(deal_event("opened", assigned, day(2), seller="carl"), day(9)),
        deal_event("won", began, day(3), seller="anna"),
        received_event(deal_event("opened", began, day(2), seller="carl"), day(9)),
    )
    expected = await load_rows(database)

    async def restore_and_migrate(conn: Connection) -> None:
        await conn.execute(
            sql("""
            update handoffs h set seller = 'carl', owner_by_deal = null, owner_recorded_at = f.recorded_at,
                owner_number = f.number
            from facts f where f.lead_id = h.lead_id and f.data ->> 'seller' = 'carl'
        """)
        )
        await conn.execute(sql(revision.UP.split(";\n")[1]))

    await database.run(restore_and_migrate)

    assert await load_rows(database) == expected
    assert await database_sellers(database) == ["anna", "ben"]


async def database_sellers(database: Database) -> list[str]:
    async with database.read_connection() as conn:
        return list((await conn.execute(sql("select seller from handoffs order by seller"))).scalars())


async def test_the_revision_keeps_the_first_touches_that_were_folded_before_it(
    database: Database, receive: Receive
) -> None:
    revision = import_module("services.metrics.migrations.versions.0006_first_touches")
    await keep_json_plain(database)
    own, blank = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(own, day(2), " Paid  Social", campaign="Spring", source_kind="sales"),
        lead_captured(own, day(3), "email"),
        lead_captured(blank, day(4), " "),
    )
    expected = await load_rows(database)

    async def restore_and_migrate(conn: Connection) -> None:
        await conn.execute(
            sql("""
            update first_touches set source_kind = null, touched_at = null, touched_recorded_at = null,
                touched_number = null, source_key = null, channel_key = null, campaign_key = null
        """)
        )
        await conn.execute(sql(revision.FILL.split(";\n")[0]))

    await database.run(restore_and_migrate)

    assert await load_rows(database) == expected
