"""A PostgreSQL that answers "not now" while leads come in: locked, read-only, full, or without a free connection."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from shared.db.address import parse_address
from shared.db.ddl import ddl
from shared.embedded_postgres.cluster import DATABASE, EmbeddedCluster
from tests.chaos.company import run_company
from tests.support.database import run_sql

# Longer than every limit of a statement, and than a served process waits before it gives up.
LOCK_SECONDS = 60.0
UNREADY_SECONDS = 30.0
AWAY_SECONDS = 8.0
DISK_MEGABYTES = 48
BLOCK = bytes(8192)

END_SESSIONS = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name like 'accord %'
"""


async def test_leads_go_on_after_maintenance_locked_two_busy_tables_for_a_minute(
    database_url: str, tmp_path: Path
) -> None:
    with run_company(database_url, tmp_path) as company:
        maintenance = await asyncpg.connect(**parse_address(database_url, {}))
        async with maintenance.transaction():
            # As `create index` does.
            await maintenance.execute("lock table handoff.handoffs, qualification.scores in share mode")
            started = time.monotonic()
            company.await_unready("qualification", "handoff", seconds=UNREADY_SECONDS)
            time.sleep(LOCK_SECONDS - (time.monotonic() - started))
        await maintenance.close()
        await company.check(database_url)


async def test_leads_go_on_after_postgresql_failed_over_to_a_standby_that_only_reads(
    database_url: str, tmp_path: Path
) -> None:
    with run_company(database_url, tmp_path) as company:
        await _set_read_only(database_url, "on")
        company.await_unready(seconds=UNREADY_SECONDS)
        time.sleep(AWAY_SECONDS)
        await _set_read_only(database_url, "off")
        await company.check(database_url)
        assert company.supervisor.exits == []


async def test_leads_go_on_after_the_disk_was_full(server: EmbeddedCluster, small_disk: Path, tmp_path: Path) -> None:
    administration = make_url(server.url).set(database="postgres").render_as_string()
    await run_sql(administration, ddl("CREATE TABLESPACE small LOCATION {folder}", {"folder": str(small_disk)}))
    await run_sql(administration, ddl("ALTER DATABASE {name} SET TABLESPACE small", name=DATABASE))
    with run_company(server.url, tmp_path) as company:
        ballast = _fill(small_disk.parent)
        company.traffic.await_standstill(AWAY_SECONDS)
        ballast.unlink()
        await company.check(server.url)
        assert company.supervisor.exits == []


async def test_leads_go_on_after_a_stranger_took_all_connections(server: EmbeddedCluster, tmp_path: Path) -> None:
    with run_company(server.url, tmp_path) as company:
        stranger = [await asyncpg.connect(**parse_address(server.url, {}))]
        while await stranger[0].fetch(END_SESSIONS):
            with suppress(asyncpg.TooManyConnectionsError):
                while True:
                    stranger.append(await asyncpg.connect(**parse_address(server.url, {})))
        company.await_unready(seconds=UNREADY_SECONDS)
        time.sleep(AWAY_SECONDS)
        for connection in stranger:
            await connection.close()
        await company.check(server.url)
        assert company.supervisor.exits == []


@pytest.fixture
def small_disk(server: EmbeddedCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder of the server's on a disk of its own, of DISK_MEGABYTES."""
    disk = server.folder / "disk"
    disk.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "accord-test", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounting.returncode:
        pytest.skip(f"a disk of its own cannot be mounted here: {mounting.stderr.strip()}")
    try:
        tablespace = disk / "tablespace"
        tablespace.mkdir(mode=0o700)
        server.account.take_ownership(tablespace)
        yield tablespace
        server.stop()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(disk: Path) -> Path:
    """Write to a file until the disk is full; the file."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(BLOCK)
    return ballast


async def _set_read_only(url: str, value: str) -> None:
    """Let every new transaction only read, and end all sessions."""
    statement = "ALTER DATABASE {name} SET default_transaction_read_only = {value}"
    change = ddl(statement, {"value": value}, name=make_url(url).database or "")
    await run_sql(url, change, default_transaction_read_only="off")
    await run_sql(url, END_SESSIONS)
