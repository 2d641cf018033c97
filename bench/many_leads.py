"""What 20,000 leads cost: the time of each report over them, and the bytes that each of them takes on the disk."""

import time

from bench.figures import Figure, Rounds
from bench.http_calls import call
from bench.setup import Accord, run_accord, send_in_batches, wait_until_qualified
from services.metrics.reports.registry import REPORTS
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


async def measure_reports(rounds: int) -> list[Figure]:
    """Milliseconds from the request of a report to its whole answer; a first round warms up and does not count."""
    figures = Rounds()
    async with run_accord() as accord:
        _send_leads(accord)
        for report in REPORTS:
            call(accord.port, "GET", f"/v1/reports/{report}")
        for report in [*REPORTS] * rounds:
            started = time.perf_counter()
            call(accord.port, "GET", f"/v1/reports/{report}")
            figures.add(report, 1000 * (time.perf_counter() - started), "ms")
    return figures.figures()


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
