"""The embedded PostgreSQL survives crashes of its server and of its owner, and stale pid files."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import pytest

from shared.embedded_postgres import postmaster
from shared.embedded_postgres.account import choose_account
from shared.embedded_postgres.cluster import find_running_url, start_cluster
from tests.shared.embedded_postgres.busy_process import BUSY, BUSY_PID
from tests.shared.embedded_postgres.owner_process import (
    ROWS,
    insert_rows,
    kill,
    owner_process,
    query,
    select_rows,
    server_pid,
    wait_until,
)
from tests.support.database import run_sql


def test_the_data_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    first = start_cluster(folder)
    insert_rows(first.url)
    first.stop()
    second = start_cluster(folder)

    assert (select_rows(second.url), second.url) == (ROWS, first.url)
    second.stop()


def test_the_data_is_there_after_the_server_was_killed(folder: Path) -> None:
    embedded = start_cluster(folder)
    insert_rows(embedded.url)
    kill(server_pid(folder))
    embedded.ensure()

    assert select_rows(embedded.url) == ROWS
    embedded.stop()


def test_a_killed_accord_leaves_its_server_to_the_next_one(folder: Path) -> None:
    with owner_process(folder) as former_owner:
        insert_rows(str(find_running_url(folder)))
        server = server_pid(folder)
        kill(former_owner.pid)
        embedded = start_cluster(folder, durable=False)

    assert (server_pid(folder), select_rows(embedded.url)) == (server, ROWS)
    embedded.stop()


def test_the_data_is_there_after_accord_and_its_server_were_killed(folder: Path) -> None:
    with owner_process(folder) as former_owner:
        insert_rows(str(find_running_url(folder)))
        kill(former_owner.pid)
        kill(server_pid(folder))
        embedded = start_cluster(folder, durable=False)

    assert select_rows(embedded.url) == ROWS
    embedded.stop()


def test_a_stopped_accord_stops_its_server(folder: Path) -> None:
    with owner_process(folder) as accord:
        server = server_pid(folder)
        accord.send_signal(signal.SIGTERM)
        status = accord.wait(60)

    assert (status, postmaster.command_line(server), find_running_url(folder)) == (0, "", None)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_an_interrupt_at_the_terminal_does_not_reach_the_server_before_accord(folder: Path) -> None:
    embedded = start_cluster(folder, durable=False)

    assert os.getpgid(server_pid(folder)) != os.getpgid(0)
    embedded.stop()


@pytest.mark.parametrize("file", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_pid_of_another_program_is_ignored(folder: Path, file: str) -> None:
    embedded = start_cluster(folder)
    insert_rows(embedded.url)
    kill(server_pid(folder))
    account = choose_account(folder)
    with subprocess.Popen(["sleep", "300"], user=account.uid, group=account.gid) as other_program:
        stale_file = folder / "postgres" / file
        stale_file.write_text("\n".join([str(other_program.pid), *stale_file.read_text().splitlines()[1:], ""]))
        embedded.ensure()
        survived = other_program.poll() is None
        other_program.kill()

    assert (select_rows(embedded.url), survived) == (ROWS, True)
    embedded.stop()


def test_a_pid_file_cut_off_by_a_power_failure_is_ignored(folder: Path) -> None:
    embedded = start_cluster(folder)
    insert_rows(embedded.url)
    kill(server_pid(folder))
    (folder / "postgres" / "postmaster.pid").write_text("")
    embedded.ensure()

    assert select_rows(embedded.url) == ROWS
    embedded.stop()


async def test_processes_that_outlive_a_killed_server_are_waited_for(folder: Path) -> None:
    embedded = start_cluster(folder)
    await run_sql(embedded.url, "CREATE TABLE stored AS SELECT 1 AS id")
    busy = asyncio.create_task(run_sql(embedded.url, BUSY))
    while not (pids := await run_sql(embedded.url, BUSY_PID)):
        continue
    kill(server_pid(folder))
    command = postmaster.command_line(pids[0][0])
    embedded.ensure()

    assert (command != "", postmaster.command_line(pids[0][0])) == (True, "")
    assert await run_sql(embedded.url, "SELECT id FROM stored") == [(1,)]
    await asyncio.wait([busy])
    embedded.stop()


def test_a_first_start_that_was_killed_half_way_begins_again(folder: Path) -> None:
    with owner_process(folder, ready=False) as former_owner:
        wait_until(lambda: any(folder.glob("unfinished-*/base")))
        kill(former_owner.pid)
    complete = (folder / "postgres").exists()
    embedded = start_cluster(folder)
    insert_rows(embedded.url)

    assert (complete, select_rows(embedded.url)) == (False, ROWS)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "postgres", "postgres.log"]
    embedded.stop()


def test_a_server_with_other_settings_is_replaced(folder: Path) -> None:
    with owner_process(folder) as former_owner:
        insert_rows(str(find_running_url(folder)))
        kill(former_owner.pid)
        embedded = start_cluster(folder, durable=True)

    assert query(embedded.url, "SHOW fsync") == [("on",)]
    assert select_rows(embedded.url) == ROWS
    embedded.stop()
