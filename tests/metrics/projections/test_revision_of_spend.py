"""The revision that makes one figure of several spellings."""

from datetime import date
from importlib import import_module

from services.metrics.projections.domain.spend import Spend, evolve_spend
from services.metrics.projections.handlers.fold import to_fact
from services.metrics.projections.store.spend_rows import SpendTable
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import day, received_event, spend_recorded
from tests.metrics.projection_rows import load_rows

DAY = date(2026, 3, 1)


async def test_the_figure_that_was_told_last_counts_under_the_first_spelling(
    database: Database, receive: Receive
) -> None:
    revision = import_module("services.metrics.migrations.versions.0043_spellings_of_spend")
    facts = [
        received_event(spend_recorded(DAY, amount, source=source, campaign=campaign, ad_id=ad), day(at))
        for amount, source, campaign, ad, at in (
            *(
                ("10.00", "Ads", "Spring", None, 2),
                ("12.00", "ads", "SPRING", None, 4),
                ("11.00", "ADS ", "spring", None, 3),
            ),
            *(("1.00", "Ads", None, "a", 5), ("2.00", "ads", None, "a", 4), ("3.00", "ads", None, "b", 4)),
            ("7.00", "shop", "Idle", None, 2),
        )
    ]
    await receive(*facts)
    expected = await load_rows(database)

    async def restore_and_migrate(conn: Connection) -> None:
        await conn.execute(sql("delete from spend"))
        former = [evolve_spend(Spend("", "", DAY, fact.data.get("ad_id") or ""), fact) for fact in map(to_fact, facts)]
        await SpendTable().save(conn, former, [])
        for statement in revision.FOLD.split(";\n")[2:]:
            if statement.strip():
                await conn.execute(sql(statement))

    await database.run(restore_and_migrate)

    assert await load_rows(database) == expected
