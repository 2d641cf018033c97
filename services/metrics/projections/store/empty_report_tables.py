"""Emptying the tables that reports are added up from."""

from shared.db.connection import Connection, sql

_LOCK_TIMEOUT = sql("set local lock_timeout = '1s'")
_EMPTY = sql("""
    truncate report_zone, report_people, report_items, report_step_sums, report_item_sums, report_clock_sums,
             report_entries, report_sums
""")


async def empty_report_tables(conn: Connection) -> None:
    """From this transaction's end on there are no sums until all people are folded again.

    It waits at most a second for the reports that read these tables: each holds its lock on them until its end.
    """
    await conn.execute(_LOCK_TIMEOUT)
    await conn.execute(_EMPTY)
