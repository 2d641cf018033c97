"""How far handoff's own journal was made into deliveries, and the events that follow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.handoff.subscriptions.domain.filter import PublishedEvent
from shared.db.connection import Connection, Row, sql
from shared.db.packed_json import read_json
from shared.db.tables import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Uuid, metadata_of, required

subscription_positions_table = Table(
    "subscription_positions",
    metadata_of("handoff"),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    required("number", BigInteger, default="0"),
)
subscription_replays_table = Table(
    "subscription_replays",
    metadata_of("handoff"),
    required("subscription_id", Uuid),
    required("partition", Integer),
    required("number", BigInteger),
    required("until", BigInteger),
    PrimaryKeyConstraint("subscription_id", "partition"),
)

# Looked at before anything is locked: a lock is written to the disk.
_FIND_WAITING = sql("""
    select exists (select from subscriptions where state in ('active', 'disabled'))
           and exists (select from heads join subscription_positions p using (partition)
                       where heads.number > p.number) as events,
           exists (select from subscription_replays) as replays
""")
_LOCK_FREE = sql("""
    select partition, number from subscription_positions order by partition for update skip locked
""")
_LOCK_ALL = sql("select partition from subscription_positions order by partition for update")
_COUNT_UNMADE = sql("""
    select coalesce(sum(heads.number - p.number), 0)::bigint
    from heads join subscription_positions p using (partition)
    where exists (select from subscriptions where state in ('active', 'disabled')) and heads.number > p.number
""")
_ADD_POSITIONS = sql("""
    insert into subscription_positions (partition) select partition from heads on conflict (partition) do nothing
""")
# What is staged after this statement gets higher numbers.
_MOVE_TO_HEADS = sql("""
    update subscription_positions p set number = heads.number from heads where heads.partition = p.partition
""")
_MOVE = sql("""
    update subscription_positions p set number = moved.number
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as moved (partition, number)
    where p.partition = moved.partition
""")
_READ = sql("""
    select event_id, day, following.partition, number, type, cast(data as text) as data, packed_data
    from unnest(cast(:partitions as int[]), cast(:after as bigint[])) as requested (partition, after)
         cross join lateral (
             select * from journal where partition = requested.partition and number > requested.after
             order by number limit :each) as following
    order by following.partition, number
""")
_FIND_TEAMS = sql("select seller, team from sellers where seller = any(cast(:sellers as text[]))")
_SINCE = sql("""
    with asked as materialized (select partition, number from heads)
    select asked.partition, asked.number as until, first.number as first
    from asked cross join lateral (
        select number from journal
        where partition = asked.partition and day >= (cast(:since as timestamptz) at time zone 'UTC')::date
              and recorded_at >= :since
        order by number limit 1) as first
""")
# A day that was dropped held events, or no floor would have risen. What is left of the first day is whole.
_HAS_DROPPED = sql("""
    select exists (select from heads where floor > 0)
           and cast(:since as timestamptz) < (
               select coalesce(cast(min(first.day) as timestamp) at time zone 'UTC', clock_timestamp())
               from heads cross join lateral (
                   select day from journal where partition = heads.partition order by number limit 1) as first)
""")
_ADD_REPLAY = sql("""
    insert into subscription_replays (subscription_id, partition, number, until)
    select :subscription_id, * from unnest(cast(:partitions as int[]), cast(:numbers as bigint[]),
                                           cast(:until as bigint[]))
    on conflict (subscription_id, partition) do update
    set number = least(subscription_replays.number, excluded.number),
        until = greatest(subscription_replays.until, excluded.until)
""")
_LOCK_REPLAYS = sql("""
    select partition, number, until, subscription_id from subscription_replays
    where subscription_id = (
        select subscription_id from subscription_replays order by subscription_id limit 1 for update skip locked)
    order by partition for update skip locked
""")
_MOVE_REPLAYS = sql("""
    update subscription_replays r set number = moved.number
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as moved (partition, number)
    where r.subscription_id = :subscription_id and r.partition = moved.partition
""")
_END_REPLAYS = sql("""
    delete from subscription_replays
    where subscription_id = :subscription_id and partition = any(cast(:partitions as int[]))
""")


async def find_waiting(conn: Connection) -> Row:
    """Whether `events` or `replays` wait to be made into deliveries; without subscriptions no event does."""
    return (await conn.execute(_FIND_WAITING)).one()


async def lock_free_positions(conn: Connection) -> dict[int, int]:
    """The positions that no other process works on, by partition."""
    return {row.partition: row.number for row in await conn.execute(_LOCK_FREE)}


async def count_unmade(conn: Connection) -> int:
    """How many events were not made into deliveries; without subscriptions none needs to be."""
    count: int = (await conn.execute(_COUNT_UNMADE)).scalar_one()
    return count


async def add_positions(conn: Connection) -> None:
    """Begin with the first event in each partition of the journal that has no position yet."""
    await conn.execute(_ADD_POSITIONS)


async def move_to_heads(conn: Connection) -> None:
    """Begin with what is published from now on. All positions are locked."""
    await conn.execute(_MOVE_TO_HEADS)


async def lock_positions(conn: Connection) -> None:
    """Until the commit no process makes deliveries."""
    await conn.execute(_LOCK_ALL)


async def move_positions(conn: Connection, numbers: Mapping[int, int]) -> None:
    """Everything up to these numbers was made into deliveries."""
    await conn.execute(_MOVE, {"partitions": list(numbers), "numbers": list(numbers.values())})


async def read_events(conn: Connection, after: Mapping[int, int], each: int) -> list[PublishedEvent]:
    """The events that follow these numbers, at most `each` of one partition."""
    values = {"partitions": list(after), "after": list(after.values()), "each": each}
    return [event for _, event in await read_published(conn, await conn.execute(_READ, values))]


async def read_published(conn: Connection, rows: Sequence[Row]) -> list[tuple[str, PublishedEvent]]:
    """The data of these rows of the journal as JSON, and what decides who gets the event."""
    texts = [read_json(row.data, row.packed_data) for row in rows]
    contents = [orjson.loads(text) for text in texts]
    teams = await _find_teams(conn, {data["former_seller"] for data in contents if data.get("former_seller")})
    return [
        (text, _read(row, data, teams.get(data.get("former_seller"))))
        for row, text, data in zip(rows, texts, contents, strict=True)
    ]


async def _find_teams(conn: Connection, sellers: Collection[str]) -> dict[str | None, str]:
    rows = await conn.execute(_FIND_TEAMS, {"sellers": list(sellers)}) if sellers else ()
    return {row.seller: row.team for row in rows}


async def find_since(conn: Connection, since: datetime) -> list[Row]:
    """Each partition with events since then: `first`, the number of the first one, and `until`, the last one."""
    return list(await conn.execute(_SINCE, {"since": since}))


async def has_dropped_since(conn: Connection, since: datetime) -> bool:
    """Whether the journal may have dropped events that were recorded since then."""
    return bool((await conn.execute(_HAS_DROPPED, {"since": since})).scalar_one())


async def add_replays(conn: Connection, subscription_id: UUID, spans: Sequence[tuple[int, int, int]]) -> None:
    """Have these spans (partition, the number before the first, the last) made into deliveries once more."""
    partitions, numbers, until = ([span[place] for span in spans] for place in range(3))
    values = {"subscription_id": subscription_id, "partitions": partitions, "numbers": numbers, "until": until}
    await conn.execute(_ADD_REPLAY, values)


async def lock_replays(conn: Connection) -> list[Row]:
    """What is left to replay of one subscription that no other process works on."""
    return list(await conn.execute(_LOCK_REPLAYS))


async def move_replays(conn: Connection, subscription_id: UUID, numbers: Mapping[int, int]) -> None:
    """Everything up to these numbers was made into deliveries once more."""
    values = {"partitions": list(numbers), "numbers": list(numbers.values()), "subscription_id": subscription_id}
    await conn.execute(_MOVE_REPLAYS, values)


async def end_replays(conn: Connection, subscription_id: UUID, partitions: Sequence[int]) -> None:
    """These partitions have nothing left to replay."""
    await conn.execute(_END_REPLAYS, {"subscription_id": subscription_id, "partitions": list(partitions)})


def _read(row: Row, data: Mapping[str, Any], former_team: str | None) -> PublishedEvent:
    lead_id = UUID(data["lead_id"]) if data.get("lead_id") else None
    # An erasure names all who had the lead.
    told = (data.get("seller"), data.get("former_seller"), *(data.get("sellers") or ()))
    sellers = frozenset(name for name in told if name)
    teams = frozenset(name for name in (data.get("team"), former_team, *(data.get("teams") or ())) if name)
    return PublishedEvent(row.event_id, row.day, row.partition, row.number, row.type, lead_id, sellers, teams)
