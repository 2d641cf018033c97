"""A database that root's Accord ran under another account becomes that of the own account, with all its data."""

import asyncio
import os
import pwd
from pathlib import Path
from threading import Thread

import pytest

from shared.embedded_postgres import account, postmaster
from shared.embedded_postgres.cluster import start_cluster
from tests.shared.embedded_postgres.busy_process import BUSY, BUSY_PID
from tests.shared.embedded_postgres.intruder import intrude, server_uid, without_own_account
from tests.shared.embedded_postgres.owner_process import ROWS, insert_rows, kill, select_rows, server_pid
from tests.support.database import run_sql

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

UNKNOWN = 54321


@pytest.mark.parametrize("left_running", [False, True])
def test_a_database_of_nobody_becomes_that_of_the_own_account(folder: Path, left_running: bool) -> None:
    with without_own_account():
        former = start_cluster(folder, durable=False)
        insert_rows(former.url)
        (folder / "postgres" / "pg_hba.conf").write_text(account.TRUST)
        if left_running:
            os.close(former.lock)
            assert former.process is not None
            # An Accord that was killed leaves its server to the system, which collects its exit status.
            Thread(target=former.process.wait).start()
        else:
            former.stop()
    owner = (folder / "postgres").stat().st_uid
    embedded = start_cluster(folder, durable=False)

    assert owner == pwd.getpwnam("nobody").pw_uid
    assert (server_uid(folder), select_rows(embedded.url)) == (pwd.getpwnam(account.OWN_ACCOUNT).pw_uid, ROWS)
    assert intrude("nobody", embedded) == ["Permission denied"]
    embedded.stop()


def test_a_folder_whose_owner_has_no_name_here_goes_on(folder: Path) -> None:
    first = start_cluster(folder, durable=False)
    insert_rows(first.url)
    first.stop()
    for path in (folder / "postgres", *(folder / "postgres").rglob("*")):
        os.chown(path, UNKNOWN, UNKNOWN)
    with without_own_account():
        second = start_cluster(folder, durable=False)
        assert (server_uid(folder), select_rows(second.url)) == (UNKNOWN, ROWS)
        second.stop()
    third = start_cluster(folder, durable=False)

    assert (server_uid(folder), select_rows(third.url)) == (pwd.getpwnam(account.OWN_ACCOUNT).pw_uid, ROWS)
    third.stop()


async def test_a_database_that_processes_of_nobody_still_use_is_not_taken_over_before_they_end(folder: Path) -> None:
    with without_own_account():
        former = start_cluster(folder, durable=False)
    busy = asyncio.create_task(run_sql(former.url, BUSY))
    while not (pids := await run_sql(former.url, BUSY_PID)):
        continue
    kill(server_pid(folder))
    assert former.process is not None
    former.process.wait()
    os.close(former.lock)
    command = postmaster.command_line(pids[0][0])
    embedded = start_cluster(folder, durable=False)

    assert (command != "", postmaster.command_line(pids[0][0])) == (True, "")
    assert server_uid(folder) == pwd.getpwnam(account.OWN_ACCOUNT).pw_uid
    await asyncio.wait([busy])
    embedded.stop()
