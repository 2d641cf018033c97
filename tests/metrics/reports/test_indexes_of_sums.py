"""While many people are added up for the first time their rows have no indexes; reports come once all are made."""

import pytest

from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.refold import refold_batch
from services.metrics.reports.store import refolding
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import agreement_activated, day
from tests.metrics.reports.stories import Story
from tests.metrics.reports.two_ways import assert_reports_are_right, count_rows, refold

_DEFINITIONS = sql("""
    select indexdef from pg_indexes where schemaname = 'metrics' and tablename in ('report_people', 'report_items')
    order by indexname
""")


async def list_indexes(database: Database) -> list[str]:
    return (await database.run(lambda conn: conn.execute(_DEFINITIONS))).scalars()


async def test_the_indexes_are_as_before_once_many_people_have_been_added_up(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await list_indexes(database)
    monkeypatch.setattr(refolding, "MANY_PEOPLE", 0)
    await receive(agreement_activated(day(1, 1)), *Story(5).tell(40))
    await database.run(lambda conn: refold_batch(conn, 10))
    meanwhile = await list_indexes(database)
    too_early = []
    while await database.run(lambda conn: refold_batch(conn, 10)):
        is_usable = (await count_rows(database, "UTC"))[1]
        too_early.append(is_usable and await list_indexes(database) != before)

    assert meanwhile == [definition for definition in before if "_pkey" in definition]
    assert (any(too_early), await count_rows(database, "UTC")) == (False, (0, True))
    assert await list_indexes(database) == before
    await assert_reports_are_right(database, ReportRequest(by="seller"))


async def test_few_people_keep_their_indexes(database: Database, receive: Receive) -> None:
    before = await list_indexes(database)
    await receive(*Story(6).tell(20))
    await database.run(lambda conn: refold_batch(conn, 10))

    assert await list_indexes(database) == before
    await refold(database)
