"""The tables of what came of handoffs and deals, and every query on them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.qualification.outcomes.domain import Outcomes
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    INSTANT,
    BigInteger,
    Boolean,
    Column,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

outcomes_table = Table(
    "outcomes",
    metadata_of("qualification"),
    Column("handoff_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("cycle", Integer),
    required("origin", Text),
    Column("accepted_at", INSTANT),
    Column("sales_qualified_at", INSTANT),
    Column("rejected_at", INSTANT),
    Column("reason", Text),
    Column("clause", Text),
    Column("finding", Text),
    Column("recycled_at", INSTANT),
    index("outcomes_lead", "lead_id"),
)
outcome_deals_table = Table(
    "outcome_deals",
    metadata_of("qualification"),
    Column("deal", Uuid, primary_key=True),
    required("handoff_id", Uuid),
    required("lead_id", Uuid),
    required("cycle", Integer),
    required("stage", Text),
    required("stage_at", INSTANT),
    Column("amount", Numeric),
    Column("currency", Text),
    index("outcome_deals_lead", "lead_id"),
)
# How far the journal of handoff was read for what came of handoffs before this service heard it.
outcome_reads_table = Table(
    "outcome_reads",
    metadata_of("qualification"),
    Column("partition", Integer, primary_key=True),
    required("number", BigInteger),
    required("done", Boolean),
)

# Each lead with the survivor of its merges, also of merges of merges.
_SURVIVORS = sql("""
    with recursive merged (lead_id, survivor) as (
        select lead_id, lead_id from unnest(cast(:ids as uuid[])) as asked (lead_id)
        union all
        select merged.lead_id, scores.merged_into
        from merged join scores on scores.lead_id = merged.survivor where scores.merged_into is not null
    )
    select merged.lead_id, survivor from merged join scores on scores.lead_id = survivor
    where merged.lead_id <> survivor and scores.merged_into is null
""")
_MOVE = sql("""
    update outcomes set lead_id = survivor
    from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as moved (merged, survivor)
    where lead_id = merged
""")
_MOVE_DEALS = sql("""
    update outcome_deals set lead_id = survivor
    from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as moved (merged, survivor)
    where lead_id = merged
""")
_SAVE = sql("""
    insert into outcomes (handoff_id, lead_id, cycle, origin, accepted_at, sales_qualified_at, rejected_at, reason,
                          clause, finding, recycled_at)
    select handoff_id, lead_id, cycle, origin, accepted_at, sales_qualified_at, rejected_at, reason,
           clause, finding, recycled_at
    from json_to_recordset(cast(:rows as json))
         as told (handoff_id uuid, lead_id uuid, cycle int, origin text, accepted_at timestamptz,
                  sales_qualified_at timestamptz, rejected_at timestamptz, reason text, clause text, finding text,
                  recycled_at timestamptz)
    on conflict (handoff_id) do update set
        lead_id = excluded.lead_id, cycle = excluded.cycle, origin = excluded.origin,
        accepted_at = least(outcomes.accepted_at, excluded.accepted_at),
        sales_qualified_at = least(outcomes.sales_qualified_at, excluded.sales_qualified_at),
        rejected_at = coalesce(excluded.rejected_at, outcomes.rejected_at),
        reason = case when excluded.rejected_at is null then outcomes.reason else excluded.reason end,
        clause = case when excluded.rejected_at is null then outcomes.clause else excluded.clause end,
        finding = case when excluded.rejected_at is null then outcomes.finding else excluded.finding end,
        recycled_at = least(outcomes.recycled_at, excluded.recycled_at)
""")
# Of two stages at one instant won counts over lost, and lost over an opportunity (`stage_order`).
_SAVE_DEALS = sql("""
    insert into outcome_deals (deal, handoff_id, lead_id, cycle, stage, stage_at, amount, currency)
    select deal, handoff_id, lead_id, cycle, stage, stage_at, amount, currency
    from json_to_recordset(cast(:rows as json))
         as told (deal uuid, handoff_id uuid, lead_id uuid, cycle int, stage text, stage_at timestamptz,
                  amount numeric, currency text)
    on conflict (deal) do update set
        handoff_id = excluded.handoff_id, lead_id = excluded.lead_id, cycle = excluded.cycle, stage = excluded.stage,
        stage_at = excluded.stage_at, amount = coalesce(excluded.amount, outcome_deals.amount),
        currency = coalesce(excluded.currency, outcome_deals.currency)
    where (outcome_deals.stage_at, array_position(array['opportunity', 'lost', 'won'], outcome_deals.stage))
       <= (excluded.stage_at, array_position(array['opportunity', 'lost', 'won'], excluded.stage))
""")
_FIND = sql("""
    select lead_id, cycle, accepted_at, rejected_at, reason, finding
    from outcomes where lead_id = any(cast(:ids as uuid[])) order by lead_id, cycle, handoff_id
""")
_FIND_WON = sql("""
    select lead_id, cycle, stage_at, amount, currency
    from outcome_deals where lead_id = any(cast(:ids as uuid[])) and stage = 'won' order by lead_id, cycle, deal
""")
_FIND_CUSTOMERS = sql("""
    select lead_id, max(stage_at) as won_at from outcome_deals where stage = 'won'
    group by lead_id order by won_at desc, lead_id limit :limit
""")
# A cycle has ended when a deal of it is won, or all of them are lost, or sales gave it back and has no deal.
_FIND_ENDS = sql("""
    with steps as (
        select lead_id, cycle, min(accepted_at) as accepted_at, min(rejected_at) as rejected_at,
               min(recycled_at) as recycled_at
        from outcomes where lead_id = any(cast(:ids as uuid[])) group by lead_id, cycle
    ), deals as (
        select lead_id, cycle, min(stage_at) filter (where stage = 'won') as won_at,
               case when bool_and(stage = 'lost') then max(stage_at) end as lost_at
        from outcome_deals where lead_id = any(cast(:ids as uuid[])) group by lead_id, cycle
    )
    select lead_id, cycle, least(accepted_at, rejected_at) as answered_at, won_at,
           case when deals.lead_id is null then least(rejected_at, recycled_at) else coalesce(won_at, lost_at) end
               as ended_at
    from steps full join deals using (lead_id, cycle)
""")
_DELETE = sql("delete from outcomes where lead_id = any(cast(:ids as uuid[]))")
_DELETE_DEALS = sql("delete from outcome_deals where lead_id = any(cast(:ids as uuid[]))")
_POSITIONS = sql("""
    select positions.partition, coalesce(outcome_reads.number, 0) as number, positions.number as handled,
           coalesce(outcome_reads.done, false) as done
    from positions left join outcome_reads using (partition)
    where positions.topic = 'handoff' order by positions.partition
""")
_SAVE_READ = sql("""
    insert into outcome_reads (partition, number, done)
    select partition, number, :done
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as reached (partition, number)
    on conflict (partition) do update
    set number = greatest(outcome_reads.number, excluded.number), done = outcome_reads.done or excluded.done
""")


async def find_survivors(conn: Connection, lead_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The survivor of each of these leads that was merged into another one."""
    rows = await conn.execute(_SURVIVORS, {"ids": list(lead_ids)})
    return {row.lead_id: row.survivor for row in rows}


async def move(conn: Connection, survivors: dict[UUID, UUID]) -> None:
    """What came of merged leads is their survivors' from now on."""
    values = {"merged": list(survivors), "survivors": list(survivors.values())}
    await conn.execute(_MOVE, values)
    await conn.execute(_MOVE_DEALS, values)


async def save(conn: Connection, told: Outcomes) -> None:
    """Add what was told: the earliest instant of each step counts, and the latest stage of each deal."""
    if told.handoffs:
        await conn.execute(_SAVE, {"rows": rows_to_json(told.handoffs)})
    if told.deals:
        await conn.execute(_SAVE_DEALS, {"rows": rows_to_json(told.deals)})


async def find_handoffs(conn: Connection, lead_ids: Sequence[UUID]) -> list[Row]:
    """What sales did with the handoffs of these leads."""
    return list(await conn.execute(_FIND, {"ids": list(lead_ids)}))


async def find_won(conn: Connection, lead_ids: Sequence[UUID]) -> list[Row]:
    """The deals of these leads that are won."""
    return list(await conn.execute(_FIND_WON, {"ids": list(lead_ids)}))


async def find_customers(conn: Connection, limit: int) -> dict[UUID, datetime]:
    """The newest leads with a deal that is won, at most so many, and when the last one was."""
    return {row.lead_id: row.won_at for row in await conn.execute(_FIND_CUSTOMERS, {"limit": limit})}


async def find_ends(conn: Connection, lead_ids: Sequence[UUID]) -> list[Row]:
    """When sales answered each cycle of these leads, and when and how it ended; null where it has not."""
    return list(await conn.execute(_FIND_ENDS, {"ids": list(lead_ids)}))


async def delete(conn: Connection, lead_ids: Sequence[UUID]) -> None:
    """Nothing is known of what came of these leads."""
    await conn.execute(_DELETE, {"ids": list(lead_ids)})
    await conn.execute(_DELETE_DEALS, {"ids": list(lead_ids)})


async def list_reads(conn: Connection) -> list[Row]:
    """For each partition of handoff's topic: up to which number its journal was read, and up to which it is handled."""
    return list(await conn.execute(_POSITIONS))


async def save_reads(conn: Connection, reached: dict[int, int], done: bool) -> None:
    """The journal is read up to these numbers, by partition."""
    values = {"partitions": list(reached), "numbers": list(reached.values()), "done": done}
    await conn.execute(_SAVE_READ, values)
