"""A batch has as many leads as a few seconds allow, however slow the machine is."""

import pytest

from services.metrics.reports.store import refolding
from services.metrics.reports.tasks import FIRST_BATCH_LIMIT, RefoldingPace, refold_at_pace, refold_changed
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Unavailable
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import day, lead_captured, new_lead_id


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

    assert (halved, folded, pace.limit) == (4, 4, 8)


async def test_the_task_goes_on_at_once_while_there_is_more(database: Database, receive: Receive) -> None:
    await receive(*(lead_captured(new_lead_id(), day(1)) for _ in range(5)))
    pace = RefoldingPace(2)
    pauses: list[float] = []
    while not pauses or pauses[-1] < 30:
        pauses.append(await refold_changed(database, pace))

    assert (pauses[0], pauses[-2:]) == (0, [2.0, 30.0])
