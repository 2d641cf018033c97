"""A PostgreSQL that answers "not now" while leads come in: locked, read-only, full, or without a free connection."""

import asyncio
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from shared.db.ddl import ddl
from shared.embedded_postgres.cluster import DATABASE, EmbeddedCluster
from tests.chaos.company import run_company
from tests.chaos.sessions import locked, only_reading, without_connections
from tests.support.database import run_sql

# Together longer than every limit of a statement, and than a served process waits before it gives up.
UNREADY_SECONDS = 30.0
LOCK_SECONDS = 45.0
AWAY_SECONDS = 8.0
BLOCK = bytes(8192)


async def test_leads_go_on_after_maintenance_locked_two_busy_tables_for_a_minute(
    database_url: str, tmp_path: Path
) -> None:
    with run_company(database_url, tmp_path) as company:
        async with locked(database_url, "handoff.handoffs", "qualification.scores"):
            company.await_unready("qualification", "handoff", seconds=UNREADY_SECONDS)
            await asyncio.sleep(LOCK_SECONDS)
        await company.check(database_url)


async def test_leads_go_on_after_postgresql_failed_over_to_a_standby_that_only_reads(
    database_url: str, tmp_path: Path
) -> None:
    with run_company(database_url, tmp_path) as company:
        async with only_reading(database_url):
            company.await_unready(seconds=UNREADY_SECONDS)
            await asyncio.sleep(AWAY_SECONDS)
        await company.check(database_url)
        assert company.supervisor.exits == []


async def test_leads_go_on_after_the_disk_was_full(server: EmbeddedCluster, small_disk: Path, tmp_path: Path) -> None:
    administration = make_url(server.url).set(database="postgres").render_as_string()
    await run_sql(administration, ddl("CREATE TABLESPACE small LOCATION {folder}", {"folder": str(small_disk)}))
    await run_sql(administration, ddl("ALTER DATABASE {name} SET TABLESPACE small", name=DATABASE))
    with run_company(server.url, tmp_path) as company:
        ballast = small_disk.parent / "ballast"
        _fill(ballast)
        company.traffic.await_standstill(AWAY_SECONDS)
        ballast.unlink()
        await company.check(server.url)
        assert company.supervisor.exits == []


async def test_leads_go_on_after_a_stranger_took_all_connections(server: EmbeddedCluster, tmp_path: Path) -> None:
    with run_company(server.url, tmp_path) as company:
        async with without_connections(server.url):
            company.await_unready(seconds=UNREADY_SECONDS)
            await asyncio.sleep(AWAY_SECONDS)
        await company.check(server.url)
        assert company.supervisor.exits == []


def _fill(ballast: Path) -> None:
    """Write to this file until the disk is full."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(BLOCK)
