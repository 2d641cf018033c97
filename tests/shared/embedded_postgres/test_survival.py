"""The embedded database survives what happens to processes on somebody's machine."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import pytest

from shared.embedded_postgres import postmaster
from shared.embedded_postgres.binaries import account_for
from shared.embedded_postgres.cluster import find_running_url, start_cluster
from tests.shared.embedded_postgres.owner_process import (
    REMEMBERED,
    kill,
    owner,
    query,
    remember,
    remembered,
    server_of,
    wait_until,
)
from tests.support.database import run_sql


def test_the_data_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    first = start_cluster(folder)
    remember(first.url)
    first.stop()
    second = start_cluster(folder)

    assert (remembered(second.url), second.url) == (REMEMBERED, first.url)
    second.stop()


def test_the_data_is_there_after_the_server_was_killed(folder: Path) -> None:
    embedded = start_cluster(folder)
    remember(embedded.url)
    kill(server_of(folder))
    embedded.ensure()

    assert remembered(embedded.url) == REMEMBERED
    embedded.stop()


def test_a_killed_accord_leaves_its_server_to_the_next_one(folder: Path) -> None:
    with owner(folder) as former:
        remember(str(find_running_url(folder)))
        server = server_of(folder)
        kill(former.pid)
        embedded = start_cluster(folder, durable=False)

    assert (server_of(folder), remembered(embedded.url)) == (server, REMEMBERED)
    embedded.stop()


def test_the_data_is_there_after_accord_and_its_server_were_killed(folder: Path) -> None:
    with owner(folder) as former:
        remember(str(find_running_url(folder)))
        kill(former.pid)
        kill(server_of(folder))
        embedded = start_cluster(folder, durable=False)

    assert remembered(embedded.url) == REMEMBERED
    embedded.stop()


def test_a_stopped_accord_stops_its_server(folder: Path) -> None:
    with owner(folder) as accord:
        server = server_of(folder)
        accord.send_signal(signal.SIGTERM)
        ended = accord.wait(60)

    assert (ended, postmaster.command_line(server), find_running_url(folder)) == (0, "", None)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_an_interrupt_at_the_terminal_does_not_reach_the_server_before_accord(folder: Path) -> None:
    embedded = start_cluster(folder, durable=False)

    assert os.getpgid(server_of(folder)) != os.getpgid(0)
    embedded.stop()


@pytest.mark.parametrize("file", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_pid_that_now_belongs_to_another_program_does_not_count(folder: Path, file: str) -> None:
    embedded = start_cluster(folder)
    remember(embedded.url)
    kill(server_of(folder))
    account = account_for(folder / "postgres")
    with subprocess.Popen(["sleep", "300"], user=account.uid, group=account.gid) as stranger:
        stale = folder / "postgres" / file
        stale.write_text("\n".join([str(stranger.pid), *stale.read_text().splitlines()[1:], ""]))
        embedded.ensure()
        lives = stranger.poll() is None
        stranger.kill()

    assert (remembered(embedded.url), lives) == (REMEMBERED, True)
    embedded.stop()


def test_a_pid_file_cut_off_by_a_power_failure_does_not_count(folder: Path) -> None:
    embedded = start_cluster(folder)
    remember(embedded.url)
    kill(server_of(folder))
    (folder / "postgres" / "postmaster.pid").write_text("")
    embedded.ensure()

    assert remembered(embedded.url) == REMEMBERED
    embedded.stop()


BUSY = """
DO $$ DECLARE until timestamptz := clock_timestamp() + interval '2s';
BEGIN WHILE clock_timestamp() < until LOOP END LOOP; END $$
"""
BUSY_PID = "SELECT pid FROM pg_stat_activity WHERE query LIKE '%DO $$%' AND pid <> pg_backend_pid()"


async def test_processes_that_outlive_a_killed_server_are_waited_for(folder: Path) -> None:
    embedded = start_cluster(folder)
    await run_sql(embedded.url, "CREATE TABLE kept AS SELECT 1 AS id")
    busy = asyncio.create_task(run_sql(embedded.url, BUSY))
    while not (found := await run_sql(embedded.url, BUSY_PID)):
        continue
    kill(server_of(folder))
    outlived = postmaster.command_line(found[0][0])
    embedded.ensure()

    assert (outlived != "", postmaster.command_line(found[0][0])) == (True, "")
    assert await run_sql(embedded.url, "SELECT id FROM kept") == [(1,)]
    await asyncio.wait([busy])
    embedded.stop()


def test_a_start_that_was_killed_half_way_is_done_again(folder: Path) -> None:
    with owner(folder, ready=False) as former:
        wait_until(lambda: any(folder.glob("unfinished-*/base")))
        kill(former.pid)
    made = (folder / "postgres").exists()
    embedded = start_cluster(folder)
    remember(embedded.url)

    assert (made, remembered(embedded.url)) == (False, REMEMBERED)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "postgres", "postgres.log"]
    embedded.stop()


def test_a_server_with_other_settings_is_replaced(folder: Path) -> None:
    with owner(folder) as former:
        remember(str(find_running_url(folder)))
        kill(former.pid)
        embedded = start_cluster(folder, durable=True)

    assert query(embedded.url, "SHOW fsync") == [("on",)]
    assert remembered(embedded.url) == REMEMBERED
    embedded.stop()
