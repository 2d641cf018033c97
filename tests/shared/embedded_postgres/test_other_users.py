"""Other users of the machine can neither connect to the embedded PostgreSQL nor read its files."""

import os
from pathlib import Path

import pytest

from shared.embedded_postgres.cluster import start_cluster
from tests.shared.embedded_postgres.intruder import intrude, without_own_account
from tests.shared.embedded_postgres.owner_process import insert_rows, query

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

OTHERS = ("nobody", "daemon")


@pytest.mark.parametrize("user", OTHERS)
def test_another_user_can_neither_connect_nor_read_a_file(folder: Path, user: str) -> None:
    embedded = start_cluster(folder, durable=False)
    insert_rows(embedded.url)

    assert intrude(user, embedded) == ["Permission denied"]
    embedded.stop()


@pytest.mark.parametrize("user", OTHERS)
def test_the_server_refuses_other_users_also_if_its_socket_were_open(folder: Path, user: str) -> None:
    with without_own_account():
        embedded = start_cluster(folder, durable=False)
    (folder / "postgres").chmod(0o755)
    (folder / "postgres" / ".s.PGSQL.5432").chmod(0o777)
    answer = intrude(user, embedded)[0]

    assert query(embedded.url, "select current_user") == [("accord",)]
    assert answer == 'Peer authentication failed for user "accord"'
    embedded.stop()
