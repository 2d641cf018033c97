"""The one road: many causes, one transaction, each decided on what the earlier ones left."""

import asyncio

import pytest
from uuid_utils.compat import uuid7

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.messaging.decide_and_save import DecisionResult, decide_and_save
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.counter_aggregate import COUNTERS, Full, cause, counted, make_counters
from tests.support.statement_counter import record_statements


async def staged(database: Database) -> list[str]:
    """What was staged, in order."""
    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select data->>'source' as source from outbox order by position"))
        return [row.source for row in rows]


async def test_causes_of_one_lead_are_decided_in_order_and_what_is_refused_changes_nothing(connect: Connect) -> None:
    database = connect("intake")
    await make_counters(database)
    lead, other = uuid7(), uuid7()

    async def work(conn: Connection) -> list[DecisionResult]:
        return await decide_and_save(conn, COUNTERS, [cause(lead), cause(other), *[cause(lead)] * 3], collect=True)

    outcomes = await database.run(work)

    assert [isinstance(outcome, Full) for outcome in outcomes] == [False, False, False, False, True]
    assert await counted(database) == {lead: 3, other: 1}
    assert await staged(database) == ["count 1", "count 1", "count 2", "count 3"]


async def test_a_refusal_to_a_reader_undoes_the_whole_batch(connect: Connect) -> None:
    database = connect("intake")
    await make_counters(database)
    lead = uuid7()

    with pytest.raises(Full):
        await database.run(lambda conn: decide_and_save(conn, COUNTERS, [cause(lead)] * 4))

    assert (await counted(database), await staged(database)) == ({}, [])


async def test_the_same_new_lead_in_two_transactions_at_once_is_counted_twice_and_made_once(connect: Connect) -> None:
    database = connect("intake")
    await make_counters(database)
    lead = uuid7()
    both_began = asyncio.Barrier(2)

    async def work(conn: Connection) -> list[DecisionResult]:
        await conn.execute(sql("select 1"))
        await both_began.wait()
        return await decide_and_save(conn, COUNTERS, [cause(lead)])

    await asyncio.gather(database.run(work), database.run(work))

    assert await counted(database) == {lead: 2}
    assert await staged(database) == ["count 1", "count 2"]


async def test_500_causes_cost_as_many_statements_as_one(connect: Connect) -> None:
    database = connect("intake")
    await make_counters(database)

    async def cost(causes: int) -> int:
        with record_statements() as asked:
            await database.run(lambda conn: decide_and_save(conn, COUNTERS, [cause(uuid7()) for _ in range(causes)]))
        return len(asked)

    assert await cost(500) == await cost(1) == 5
