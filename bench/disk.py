"""The bytes that each of 20,000 leads takes on the disk."""

from bench.figures import Figure, Rounds
from bench.setup import Accord, run_accord, send_in_batches, wait_until_qualified
from shared.db.connection import connect, sql
from shared.db.pool import make_connect_options

LEADS = 20_000
CONNECT_SECONDS = 5

_SIZES = sql("""
    select nspname || case when parent.relname = 'journal' then ', journal' else '' end as name,
           cast(sum(pg_total_relation_size(part.oid)) as bigint) as bytes
    from pg_class as part join pg_namespace on pg_namespace.oid = part.relnamespace
         left join pg_inherits on inhrelid = part.oid left join pg_class as parent on parent.oid = inhparent
    where part.relkind = 'r' and nspname !~ '^(pg_|information_schema$)'
    group by 1 order by bytes desc
""")


async def measure_disk(rounds: int) -> list[Figure]:
    """The bytes of each lead, by schema; the journals, of which retention drops whole days, for themselves."""
    figures = Rounds()
    for _ in range(rounds):
        sizes = await _measure_sizes()
        figures.add("all tables", sum(sizes.values()), "B", "≤ 12,000")
        for name, size in sizes.items():
            figures.add(name, size, "B")
    return figures.figures()


async def _measure_sizes() -> dict[str, float]:
    async with run_accord() as accord:
        _send_leads(accord)
        async with connect(make_connect_options(accord.database_url, {}, CONNECT_SECONDS)) as conn:
            # What the outboxes of a burst took, later events use again.
            await conn.execute(sql("vacuum"))
            return {row.name: row.bytes / LEADS for row in await conn.execute(_SIZES)}


def _send_leads(accord: Accord) -> None:
    send_in_batches(accord.port, LEADS)
    wait_until_qualified(accord.port, LEADS)
