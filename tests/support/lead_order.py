"""The order of each lead's events, in every journal and for the reader that keeps what it read: metrics."""

from tests.support.database import run_sql
from tests.support.invariants import PRODUCERS

# A lead's later partition is a higher one. In one partition only the positions say in which order events were handled,
# which `tests/support/invariants.py` looks at. An agreement's events stand in every partition.
_RECORDED = """
    select subject, partition, number from (
        select *, lag(recorded_at) over (partition by subject order by partition, number) as former from journal
        where type not like 'agreement.%') told
    where recorded_at < former
"""
_HANDLED = """
    select topic, subject, partition, number from (
        select *, lag(partition) over (partition by topic, subject order by arrival) as former
        from metrics.facts where type not like 'agreement.%') told
    where partition < former
"""
_MOVED = """
    select count(*) from (
        select subject from intake.journal group by subject having count(distinct partition) > 1) moved
"""


async def find_disorder(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    """The events that were recorded, or handled by metrics, before an earlier one of their lead."""
    found = {service: await run_sql(database_url, _RECORDED, search_path=service) for service in PRODUCERS}
    found["metrics"] = await run_sql(database_url, _HANDLED)
    return {place: rows for place, rows in found.items() if rows}


async def count_moved(database_url: str) -> int:
    """How many leads have events in a former partition of intake and in a new one."""
    ((count,),) = await run_sql(database_url, _MOVED)
    return int(str(count))
