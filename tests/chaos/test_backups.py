"""Backups that are taken, and put back, while leads come in."""

import signal
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.db.ddl import ddl
from shared.db.migrations import migrate
from shared.embedded_postgres.cluster import EmbeddedCluster
from shared.messaging.retention import DAYS_AHEAD, NAME
from tests.chaos.company import run_company
from tests.chaos.servers import copy_data, restore_copy, run_dump, wait_until
from tests.support.database import run_sql
from tests.support.invariants import PRODUCERS, wait_until_processed
from tests.support.kafka_broker import run_broker

# Older than `retention_days` keeps.
OLD_DAYS = 40
DAYS = (
    "select relname::text from pg_class where relname ~ '^journal_[0-9]{8}$' and relnamespace = 'intake'::regnamespace"
)
DUMPING = """
    select pid from pg_locks join pg_stat_activity using (pid)
    where application_name = 'pg_dump' and relation = 'intake.journal'::regclass and granted
"""
UNPUBLISHED = """
    select partition from intake.heads where published < number
    union all select partition from qualification.heads where published < number
    union all select partition from handoff.heads where published < number
"""


async def test_leads_go_on_while_a_backup_runs_over_midnight(server: EmbeddedCluster, tmp_path: Path) -> None:
    await migrate(server.url)
    today = datetime.now(UTC).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    # The days that are due are missing, and one that is too old is there.
    for schema in PRODUCERS:
        for day in days:
            await run_sql(server.url, ddl("drop table if exists {name}", name=f"{day:{NAME}}"), search_path=schema)
        old = today - timedelta(days=OLD_DAYS)
        attach = "create table {name} partition of journal for values from ({day}) to ({next_day})"
        values = {"day": old, "next_day": old + timedelta(days=1)}
        await run_sql(server.url, ddl(attach, values, name=f"{old:{NAME}}"), search_path=schema)

    with run_dump(server) as backup:
        await wait_until(lambda: run_sql(server.url, DUMPING))
        with run_company(server.url, tmp_path) as company:
            assert await _list_days(server.url) == [old, *days]
            backup.communicate(timeout=60)
            assert backup.returncode == 0
            company.programs["intake"].stop(signal.SIGTERM)
            await wait_until(lambda: _has_days(server.url, days))
            await company.check(server.url)
            assert company.supervisor.exits == ["intake"]


async def test_leads_go_on_after_the_database_was_set_back_to_an_earlier_copy_while_kafka_is_ahead(
    server: EmbeddedCluster, tmp_path: Path
) -> None:
    with run_broker() as broker:
        settings = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}
        with run_company(server.url, tmp_path, **settings) as company:
            copied = company.stop_traffic()
            copy_data(server)
            company.start_traffic(copied)
            company.traffic.wait_for(40)
            company.stop_traffic()
            await wait_until_processed(server.url)
            await wait_until(lambda: _is_published(server.url))
            restore_copy(server)
            # Who sends leads sends those again that came after the copy.
            company.start_traffic(copied)
            await company.check(server.url)
            assert company.supervisor.exits == []


async def _list_days(url: str) -> list[date]:
    rows = await run_sql(url, DAYS)
    return sorted(datetime.strptime(name, NAME).replace(tzinfo=UTC).date() for (name,) in rows)


async def _has_days(url: str, days: list[date]) -> bool:
    return await _list_days(url) == days


async def _is_published(url: str) -> bool:
    return not await run_sql(url, UNPUBLISHED)
