"""What was folded by an earlier version is right after its revision."""

from importlib import import_module

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.metrics.conftest import Tell
from tests.metrics.event_builders import captured, day, deal, heard, lead, offered, qualified, queued
from tests.metrics.projection_rows import folded_rows


async def test_handoffs_are_made_of_the_facts_that_were_folded_into_journeys(database: Database, tell: Tell) -> None:
    revision = import_module("services.metrics.migrations.versions.0003_promises")
    one, other = lead(), lead()
    await tell(
        captured(one, day(1)), qualified(one, day(1)), heard(offered(one, day(1), "ben"), day(5)),
        queued(one, day(2)), deal("won", one, day(3), seller=None), heard(deal("opened", one, day(2)), day(4)),
        captured(other, day(1)), queued(other, day(1)),
    )  # fmt: skip
    right = await folded_rows(database)

    async def as_before(conn: Connection) -> None:
        await conn.execute(sql("delete from handoffs"))
        await conn.execute(sql("update deals set handoff_id = null"))
        for statement in revision.FOLDED.split(";\n"):
            if statement.strip():
                await conn.execute(sql(statement))

    await database.run(as_before)

    assert await folded_rows(database) == right
    await rebuild(database)
    assert await folded_rows(database) == right
