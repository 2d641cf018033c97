"""The bytes that each of 20,000 leads takes on the disk: by service, by table, and of write-ahead log on the way."""

from bench.figures import Figure, Rounds
from bench.setup import Accord, run_accord, send_in_batches, wait_until_qualified
from shared.db.connection import Connection, connect, sql
from shared.db.pool import make_connect_options

LEADS = 20_000
CONNECT_SECONDS = 5
# Tables below do not grow with the leads, or hardly.
SHOWN_BYTES = 20.0

_WAL = sql("select cast(pg_current_wal_insert_lsn() - '0/0' as bigint) as bytes")
# The days of a journal are one table.
_SIZES = sql("""
    select nspname as service, coalesce(parent.relname, part.relname) as name,
           cast(sum(pg_total_relation_size(part.oid)) as bigint) as bytes,
           cast(sum(pg_indexes_size(part.oid)) as bigint) as indexes
    from pg_class as part join pg_namespace on pg_namespace.oid = part.relnamespace
         left join pg_inherits on inhrelid = part.oid left join pg_class as parent on parent.oid = inhparent
    where part.relkind = 'r' and nspname !~ '^(pg_|information_schema$)'
    group by 1, 2 order by bytes desc
""")


async def measure_disk(rounds: int) -> list[Figure]:
    """The bytes of each lead, by schema; the journals, of which retention drops whole days, for themselves."""
    figures = Rounds()
    for _ in range(rounds):
        async with run_accord() as accord, connect(_options(accord)) as conn:
            wal = await _read_wal(conn)
            _send_leads(accord)
            figures.add("write-ahead log", (await _read_wal(conn) - wal) / LEADS, "B")
            # What the outboxes of a burst took, later events use again.
            await conn.execute(sql("vacuum"))
            await _add_sizes(figures, conn)
    return figures.figures()


async def _add_sizes(figures: Rounds, conn: Connection) -> None:
    tables = await conn.execute(_SIZES)
    groups: dict[str, int] = {}
    for table in tables:
        group = f"{table.service}{', journal' if table.name == 'journal' else ''}"
        groups[group] = groups.get(group, 0) + table.bytes
    figures.add("all tables", sum(groups.values()) / LEADS, "B", "≤ 12,000")
    for group, size in sorted(groups.items(), key=lambda entry: -entry[1]):
        figures.add(group, size / LEADS, "B")
    for table in tables:
        if table.bytes / LEADS >= SHOWN_BYTES:
            figures.add(f"{table.service}.{table.name}", table.bytes / LEADS, "B")
            figures.add(f"{table.service}.{table.name}, indexes", table.indexes / LEADS, "B")


async def _read_wal(conn: Connection) -> int:
    written: int = (await conn.execute(_WAL)).scalar_one()
    return written


def _options(accord: Accord) -> dict[str, object]:
    return make_connect_options(accord.database_url, {}, CONNECT_SECONDS)


def _send_leads(accord: Accord) -> None:
    send_in_batches(accord.port, LEADS)
    wait_until_qualified(accord.port, LEADS)
