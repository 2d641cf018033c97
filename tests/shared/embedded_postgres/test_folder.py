"""One folder holds one database, owned by one Accord at a time, open to nobody else."""

import os
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from shared.embedded_postgres.binaries import StartupError
from shared.embedded_postgres.cluster import find_running_url, start_cluster
from shared.embedded_postgres.data_folder import FolderInUse
from tests.shared.embedded_postgres.owner_process import (
    REMEMBERED,
    kill,
    owner,
    query,
    remember,
    remembered,
    server_of,
)
from tests.support.postgres_cluster import temporary_folder


@pytest.mark.parametrize("name", ["deep/" * 40 + "end", "with, spaces and 100% 'quotes' \"ü\"", "-D -c port=1"])
def test_any_folder_name_will_do(folder: Path, name: str) -> None:
    place = folder / name
    with owner(place) as former:
        url = str(find_running_url(place))
        remember(url)
        kill(former.pid)
        embedded = start_cluster(place, durable=False)
    adopted = embedded.url
    kill(server_of(place))
    embedded.ensure()

    assert (adopted, embedded.url, remembered(embedded.url)) == (url, url, REMEMBERED)
    assert embedded.sockets is not None
    embedded.stop()
    assert list(embedded.sockets.glob(".s.*")) == []


def test_a_folder_is_the_same_by_any_of_its_names(folder: Path) -> None:
    with temporary_folder() as link, owner(folder) as former:
        link.symlink_to(folder)
        server = server_of(folder)
        kill(former.pid)
        embedded = start_cluster(link, durable=False)
        link.unlink()

    assert server_of(folder) == server
    embedded.stop()


def test_a_second_accord_on_the_same_folder_is_told_who_has_it(folder: Path) -> None:
    with owner(folder) as first:
        with pytest.raises(FolderInUse, match=f"process {first.pid}.*{folder}"):
            start_cluster(folder)
        kill(first.pid)
        embedded = start_cluster(folder)
        with pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
            start_cluster(folder)
    embedded.stop()


def test_the_server_is_durable_and_answers_on_its_socket_alone(folder: Path) -> None:
    embedded = start_cluster(folder)
    names = ["fsync", "full_page_writes", "listen_addresses", "max_connections", "server_encoding", "lc_collate"]
    shown = {name: query(embedded.url, f"SELECT current_setting('{name}', true)")[0][0] for name in names}

    assert shown == {
        "fsync": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
        "max_connections": "100",
        "server_encoding": "UTF8",
        "lc_collate": None,
    }
    assert query(embedded.url, "SELECT datcollate FROM pg_database WHERE datname = 'accord'") == [("C",)]
    embedded.stop()


def test_the_log_keeps_no_word_of_what_people_typed(folder: Path) -> None:
    embedded = start_cluster(folder)
    remember(embedded.url)
    query(embedded.url, "CREATE UNIQUE INDEX kept_once ON kept (name)")
    for statement in ("SELECT CAST('dana@example.com' AS int)", "INSERT INTO kept VALUES (3, 'first')"):
        with pytest.raises(DBAPIError):
            query(embedded.url, statement)
    embedded.stop()

    log = (folder / "postgres.log").read_text()
    assert ("dana" in log, "first" in log, "ready to accept connections" in log) == (False, False, True)


def test_a_folder_of_another_postgresql_is_refused_in_words(folder: Path) -> None:
    start_cluster(folder, durable=False).stop()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(StartupError, match="was made by PostgreSQL 16; this Accord brings 18"):
        start_cluster(folder)


def test_what_runs_in_a_folder_can_be_asked_by_anybody(folder: Path) -> None:
    before = find_running_url(folder)
    embedded = start_cluster(folder, durable=False)
    during = find_running_url(folder)
    embedded.stop()
    embedded.stop()

    assert (before, during, find_running_url(folder)) == (None, embedded.url, None)
