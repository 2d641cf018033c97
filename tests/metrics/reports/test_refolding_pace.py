"""A batch has as many leads as a few seconds allow, however slow the machine is."""

import time

import pytest

from services.metrics.reports import tasks
from services.metrics.reports.handlers.refold import refold_batch
from services.metrics.reports.store import refolding
from services.metrics.reports.store.sum_state import count_changed
from services.metrics.reports.tasks import (
    FIRST_BATCH_LIMIT,
    RefoldingPace,
    refold_at_pace,
    refold_changed,
)
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Unavailable
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import day, lead_captured, new_lead_id

_MARK = sql("insert into changed_leads (lead_id) select unnest(cast(:leads as uuid[]))")


@pytest.mark.parametrize(
    ("seconds", "limit"),
    [([0.1], 2000), ([0.1] * 20, FIRST_BATCH_LIMIT), ([8.0], 1000), ([11.0], 500), ([0.1, 11.0, 11.0], 500)],
)
def test_a_batch_is_larger_after_a_quick_one_and_smaller_after_a_slow_one(seconds: list[float], limit: int) -> None:
    pace = RefoldingPace()
    for each in seconds:
        pace.adjust(each)

    assert pace.limit == limit


async def test_a_batch_that_a_time_limit_ended_is_tried_again_with_half_as_many(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LONGEST_SECONDS", 1000.0)
    await receive(*(lead_captured(new_lead_id(), day(1)) for _ in range(5)))
    pace = RefoldingPace(8)

    async def end_by_limit(conn: Connection, limit: int) -> None:
        await conn.execute(sql("set local statement_timeout = 50"))
        await conn.execute(sql("select pg_sleep(5)"))

    with monkeypatch.context() as patch:
        patch.setattr(refolding, "mark_next", end_by_limit)
        with pytest.raises(Unavailable):
            await refold_at_pace(database, pace)
    halved = pace.limit
    folded = await refold_at_pace(database, pace)

    assert (halved, folded >= halved, pace.limit) == (4, True, 8)


async def test_the_task_goes_on_at_once_while_there_is_more_and_rests_when_there_is_nothing(
    database: Database, receive: Receive
) -> None:
    await receive(*(lead_captured(new_lead_id(), day(1)) for _ in range(5)))

    pauses = [await refold_changed(database, RefoldingPace(limit)) for limit in (2, 10, 10)]

    assert pauses == [0, 2.0, 30.0]


async def test_leads_that_changed_a_moment_ago_wait_unless_there_are_many(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = RefoldingPace(rests_until=time.monotonic() + 60)
    await receive(*(lead_captured(new_lead_id(), day(1)) for _ in range(3)))
    rest = await refold_changed(database, pace)
    waiting = await database.run(lambda conn: count_changed(conn, 9))
    monkeypatch.setattr(tasks, "MANY_CHANGES", 3)
    while await refold_changed(database, pace) == 0:
        pass

    assert (0 < rest <= 60, waiting, await database.run(lambda conn: count_changed(conn, 9))) == (True, 3, 0)


async def test_a_lead_that_changed_several_times_is_folded_once(database: Database, receive: Receive) -> None:
    leads = [new_lead_id() for _ in range(3)]
    await receive(*(lead_captured(lead, day(1)) for lead in leads))
    while await database.run(lambda conn: refold_batch(conn)):
        pass
    for _ in range(2):
        await database.run(lambda conn: conn.execute(_MARK, {"leads": leads}))

    gone = await database.run(lambda conn: refold_batch(conn, 2))

    assert (gone, await database.run(lambda conn: count_changed(conn, 9))) == (4, 2)
