"""`accord up` has no supervisor: while PostgreSQL refuses its work it goes on trying, and then goes on working."""

import time
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import make_url

from shared.db.ddl import ddl
from tests.support.accord_process import AccordProcess, run_accord_up
from tests.support.database import run_sql

FAULT_SECONDS = 6

END_SESSIONS = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
"""


async def test_accord_up_outlives_a_database_that_only_reads(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (process, _):
        process.await_ready()
        await _set_read_only(database_url, value="on")
        statuses = _poll_readiness(process, FAULT_SECONDS)
        await _set_read_only(database_url, value="off")
        process.await_ready()
        running = process.is_running()

    assert (running, 503 in statuses) == (True, True), process.read_output()


async def _set_read_only(url: str, value: str) -> None:
    statement = ddl(
        "alter database {database} set default_transaction_read_only = {value}",
        {"value": value},
        database=make_url(url).database or "",
    )
    await run_sql(url, statement, default_transaction_read_only="off")
    await run_sql(url, END_SESSIONS, default_transaction_read_only="off")


def _poll_readiness(process: AccordProcess, seconds: float) -> set[int]:
    """The statuses of `/readyz` within this time."""
    statuses, end = set(), time.monotonic() + seconds
    while time.monotonic() < end:
        connection = HTTPConnection("127.0.0.1", process.port, timeout=15)
        connection.request("GET", "/readyz")
        statuses.add(connection.getresponse().status)
        connection.close()
        time.sleep(0.2)
    return statuses
