"""Why PostgreSQL cannot be used is said in one sentence, with the host and the setting, and exit status 2."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import URL, make_url

from shared.config.settings import BadSetting
from shared.db.migrations import migrate
from shared.db.preconditions import check_database
from tests.shared.db.installations import text_of
from tests.support.database import run_sql
from tests.support.ports import free_port
from tests.support.postgres_cluster import embedded_cluster

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


async def refusal(url: URL) -> str:
    """The sentence by which an address is refused at once."""
    with pytest.raises(BadSetting) as refused:
        await check_database(text_of(url))
    assert "\n" not in str(refused.value)
    return str(refused.value)


async def test_a_wrong_password_is_said_with_the_host_and_the_setting(server: URL) -> None:
    sentence = await refusal(server.set(username="guarded", password="wrong"))

    assert (
        f"PostgreSQL at {server.query['host']}:5432 refuses the user or the password of ACCORD_DATABASE_URL" in sentence
    )
    assert "wrong" not in sentence
    await check_database(text_of(server.set(username="guarded", password="right")))


async def test_a_missing_database_is_said_with_its_name(server: URL) -> None:
    assert "has no database nowhere, which ACCORD_DATABASE_URL names" in await refusal(server.set(database="nowhere"))


async def test_an_address_where_nothing_listens_is_said(server: URL) -> None:
    port = free_port()
    for host in ("127.0.0.1", "localhost"):
        sentence = await refusal(server.set(host=host, port=port, query={}))
        assert sentence == f"nothing listens at {host}:{port}, which ACCORD_DATABASE_URL names"
    assert await refusal(server.set(query={"host": "/nowhere"})) == (
        "nothing listens at /nowhere:5432, which ACCORD_DATABASE_URL names"
    )


async def test_a_host_without_an_address_is_said(server: URL) -> None:
    sentence = await refusal(server.set(host="postgres.invalid", query={}))

    assert sentence == "the host of postgres.invalid:5432, which ACCORD_DATABASE_URL names, is not known"


async def test_a_certificate_that_cannot_be_read_is_said(server: URL) -> None:
    url = server.set(host="127.0.0.1", query={"sslmode": "verify-full", "sslrootcert": "/nowhere.pem"})

    assert await refusal(url) == "the file that sslrootcert of ACCORD_DATABASE_URL names cannot be read"


async def test_a_user_who_may_not_create_roles_is_told_what_migrating_needs() -> None:
    with embedded_cluster() as cluster:
        await run_sql(cluster, "create role operator login")
        with pytest.raises(
            BadSetting, match=r"the user operator of ACCORD_DATABASE_URL needs CREATEROLE.*permission denied"
        ):
            await migrate(text_of(make_url(cluster).set(username="operator")))


@pytest.mark.parametrize("command", ["migrate", "rebuild", "dead-letters list", "up --port 0"])
def test_a_command_without_a_database_prints_one_sentence_and_exits_with_2(
    command: str, tmp_path: os.PathLike[str]
) -> None:
    address = f"127.0.0.1:{free_port()}"
    settings = {"ACCORD_DATABASE_URL": f"postgresql://accord@{address}/accord", "ACCORD_DATA": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "services.cli.main", *command.split()],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert lines == [f"nothing listens at {address}, which ACCORD_DATABASE_URL names"]
