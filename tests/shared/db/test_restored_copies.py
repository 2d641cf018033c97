"""A dump of one installation becomes another one, and neither gets rights in the other."""

import subprocess

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from shared.config.settings import BadSetting
from shared.db.migrations import migrate
from shared.db.preconditions import await_database
from tests.shared.db.installations import Server, assert_second_is_refused, list_roles, names, text_of
from tests.shared.db.relations import list_relations
from tests.support.database import run_sql
from tests.support.postgres_programs import find_program

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def copy_database(source: str, target: str, *options: str) -> None:
    """Dump the source and restore it as the user of the target."""
    address = ["--host", str(make_url(source).query["host"]), "--username"]
    dump = [find_program("pg_dump"), "--format=custom", *address, make_url(source).username or ""]
    restore = [find_program("pg_restore"), "--exit-on-error", *options, *address, make_url(target).username or ""]
    dumped = subprocess.run([*dump, make_url(source).database or ""], stdout=subprocess.PIPE, check=True)
    command = [*restore, "--dbname", make_url(target).database or ""]
    subprocess.run(command, input=dumped.stdout, check=True)


@pytest.mark.parametrize("options", [["--no-owner", "--no-acl"], ["--no-owner"]])
async def test_a_copy_restored_without_owners_is_an_installation_of_its_own(
    two_logins: Server, options: list[str]
) -> None:
    first, copy = await two_logins.create("accord", "first"), await two_logins.create("copy", "second")
    await migrate(first)
    before = await list_relations(first)
    copy_database(first, copy, *options)
    await migrate(copy)
    await migrate(copy)

    assert await list_roles(copy) == names("accord_copy")
    assert [await list_relations(url) for url in (first, copy)] == [before, before]
    await await_database(copy, ["intake", "handoff"], 1)
    await assert_second_is_refused(first)
    with pytest.raises(DBAPIError, match="permission denied"):
        await run_sql(text_of(make_url(copy).set(username="first")), "select from intake.journal")


async def test_a_copy_that_belongs_to_the_roles_of_another_installation_is_refused(two_logins: Server) -> None:
    first, copy = await two_logins.create("accord", "first"), await two_logins.create("copy", "second")
    await migrate(first)
    copy_database(first, text_of(two_logins.admin.set(database="copy")))

    with pytest.raises(BadSetting, match=r"belong to accord_\w+, the role of another installation.*--no-owner"):
        await migrate(copy)
    await assert_second_is_refused(first)
