"""The number of partitions of a service's topic, the pause of its numbering, and the rows of new partitions."""

from collections.abc import Mapping

from shared.db.connection import Connection, sql
from shared.messaging.retention import lock_heads

# Why a topic was not switched.
NUMBERED = "numbered"
FORMER_VERSION = "former version"
LOCKED = "locked"

_COUNT = sql("select count from partitioning")
_PAUSE = sql("update partitioning set paused_until = clock_timestamp() + make_interval(secs => :seconds)")
_RESUME = sql("update partitioning set paused_until = '-infinity' where paused_until <> '-infinity'")
_ADD_HEADS = sql("""
    with added as (
        insert into heads (partition, epoch)
        select new, first.epoch from generate_series(0, cast(:last as int)) as new, heads as first
        where first.partition = 0
        on conflict (partition) do nothing returning partition, epoch
    )
    insert into epochs (partition, first_number, epoch) select partition, 1, epoch from added where epoch is not null
    on conflict (partition, first_number) do nothing
""")
_ADD_POSITIONS = sql("""
    insert into positions (topic, partition)
    select topic, partition
    from (select distinct topic from positions) as topics, generate_series(0, cast(:last as int)) as partition
    on conflict (topic, partition) do nothing
""")
# Only a service that reads has any.
_ADD_LEASES = sql("""
    insert into leases (partition)
    select partition from generate_series(0, cast(:last as int)) as partition
    where exists (select from leases where partition = 0)
    on conflict (partition) do nothing
""")
_HEADS = sql("select partition, number from heads where number > 0")
_COUNT_UNPUBLISHED = sql("select coalesce(sum(number - published), 0)::bigint from heads")
_COUNT_UNHANDLED = sql("""
    select coalesce(sum(greatest(last.number - p.number, 0)), 0)::bigint
    from positions p join unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as last (partition, number)
         on last.partition = p.partition
    where p.topic = :topic
""")
_SHORT_LOCKS = sql("set local lock_timeout = '1s'")
# Waits for the transactions that stage, so that none of a former version stages after the look.
_LOCK_OUTBOX = sql("lock table outbox in share row exclusive mode")
_ANY_WITHOUT_HASH = sql("select exists (select from outbox where hash is null)")
_SWITCH = sql("update partitioning set count = :count, paused_until = '-infinity' where count < :count")


async def read_count(conn: Connection) -> int:
    """How many partitions the service's topic has."""
    count: int = (await conn.execute(_COUNT)).scalar_one()
    return count


async def add_heads(conn: Connection, count: int) -> None:
    """Let the journal have so many partitions; the epoch of the first one owns the numbers of the new ones."""
    await lock_heads(conn)
    await conn.execute(_ADD_HEADS, {"last": count - 1})


async def add_readers(conn: Connection, count: int) -> None:
    """Let the service read so many partitions of its topics: positions and leases together, as processes look for."""
    await conn.execute(_ADD_POSITIONS, {"last": count - 1})
    await conn.execute(_ADD_LEASES, {"last": count - 1})


async def pause(conn: Connection, seconds: float) -> None:
    """From the commit on no event is numbered for so long. A batch that is being numbered ends before."""
    await lock_heads(conn)
    await conn.execute(_PAUSE, {"seconds": seconds})


async def resume(conn: Connection) -> None:
    """Events are numbered again."""
    await conn.execute(_RESUME)


async def read_heads(conn: Connection) -> dict[int, int]:
    """The last number of each partition that has events."""
    return {row.partition: row.number for row in await conn.execute(_HEADS)}


async def count_unpublished(conn: Connection) -> int:
    """How many events the log in front of the journal has not acknowledged."""
    count: int = (await conn.execute(_COUNT_UNPUBLISHED)).scalar_one()
    return count


async def count_unhandled(conn: Connection, topic: str, heads: Mapping[int, int]) -> int:
    """How many events of this topic, up to these numbers, the service has not handled."""
    values = {"topic": topic, "partitions": list(heads), "numbers": list(heads.values())}
    count: int = (await conn.execute(_COUNT_UNHANDLED, values)).scalar_one()
    return count


async def switch(conn: Connection, count: int, heads: Mapping[int, int]) -> str:
    """Number in so many partitions from now on, if nothing was numbered beyond `heads`; else why not."""
    await conn.execute(_SHORT_LOCKS)
    await lock_heads(conn)
    if await read_heads(conn) != heads:
        return NUMBERED
    await conn.execute(_LOCK_OUTBOX)
    if (await conn.execute(_ANY_WITHOUT_HASH)).scalar_one():
        return FORMER_VERSION
    await conn.execute(_SWITCH, {"count": count})
    return ""
