"""A data folder holds one database, owned by one Accord process at a time, closed to other users."""

import os
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from shared.embedded_postgres.binaries import StartupError
from shared.embedded_postgres.cluster import find_running_url, start_cluster
from shared.embedded_postgres.data_folder import FolderInUse
from tests.shared.embedded_postgres.owner_process import (
    ROWS,
    insert_rows,
    kill,
    owner_process,
    query,
    select_rows,
    server_pid,
)
from tests.support.postgres_cluster import temporary_folder


@pytest.mark.parametrize("name", ["deep/" * 40 + "end", "with, spaces and 100% 'quotes' \"ü\"", "-D -c port=1"])
def test_any_folder_name_will_do(folder: Path, name: str) -> None:
    path = folder / name
    with owner_process(path) as former_owner:
        url = str(find_running_url(path))
        insert_rows(url)
        kill(former_owner.pid)
        embedded = start_cluster(path, durable=False)
    adopted_url = embedded.url
    kill(server_pid(path))
    embedded.ensure()

    assert (adopted_url, embedded.url, select_rows(embedded.url)) == (url, url, ROWS)
    assert embedded.sockets is not None
    embedded.stop()
    assert list(embedded.sockets.glob(".s.*")) == []


def test_a_folder_reached_by_a_link_is_the_same_folder(folder: Path) -> None:
    with temporary_folder() as link, owner_process(folder) as former_owner:
        link.symlink_to(folder)
        server = server_pid(folder)
        kill(former_owner.pid)
        embedded = start_cluster(link, durable=False)
        link.unlink()

    assert server_pid(folder) == server
    embedded.stop()


def test_a_second_accord_on_the_same_folder_is_told_which_process_owns_it(folder: Path) -> None:
    with owner_process(folder) as first:
        with pytest.raises(FolderInUse, match=f"process {first.pid}.*{folder}"):
            start_cluster(folder)
        kill(first.pid)
        embedded = start_cluster(folder)
        with pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
            start_cluster(folder)
    embedded.stop()


def test_the_server_is_durable_and_listens_on_its_socket_only(folder: Path) -> None:
    embedded = start_cluster(folder)
    names = ["fsync", "full_page_writes", "listen_addresses", "max_connections", "server_encoding", "lc_collate"]
    settings = {name: query(embedded.url, f"SELECT current_setting('{name}', true)")[0][0] for name in names}

    assert settings == {
        "fsync": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
        "max_connections": "100",
        "server_encoding": "UTF8",
        "lc_collate": None,
    }
    assert query(embedded.url, "SELECT datcollate FROM pg_database WHERE datname = 'accord'") == [("C",)]
    embedded.stop()


def test_the_log_holds_no_text_that_people_typed(folder: Path) -> None:
    embedded = start_cluster(folder)
    insert_rows(embedded.url)
    query(embedded.url, "CREATE UNIQUE INDEX stored_once ON stored (name)")
    for statement in ("SELECT CAST('dana@example.com' AS int)", "INSERT INTO stored VALUES (3, 'first')"):
        with pytest.raises(DBAPIError):
            query(embedded.url, statement)
    embedded.stop()

    log = (folder / "postgres.log").read_text()
    assert ("dana" in log, "first" in log, "ready to accept connections" in log) == (False, False, True)


def test_a_folder_of_another_postgresql_is_refused_with_a_sentence(folder: Path) -> None:
    start_cluster(folder, durable=False).stop()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(StartupError, match="was made by PostgreSQL 16; this Accord brings 18"):
        start_cluster(folder)


def test_other_processes_can_find_the_server_of_a_folder(folder: Path) -> None:
    before = find_running_url(folder)
    embedded = start_cluster(folder, durable=False)
    during = find_running_url(folder)
    embedded.stop()
    embedded.stop()

    assert (before, during, find_running_url(folder)) == (None, embedded.url, None)
