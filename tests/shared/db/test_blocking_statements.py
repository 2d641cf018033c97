"""Revisions for installations that exist leave running services in peace, also where tables are big."""

from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from shared.db.messaging_tables import SERVICES
from shared.db.migrations import migrate
from tests.support.blocking_statements import Executed, find_blocking

# The last revisions of the first release. No installation is older, so they only ever run on empty tables.
FIRST_RELEASE = {"intake": "0004", "qualification": "0003", "handoff": "0007", "metrics": "0003"}

NEW = Executed("create table notes (id int)")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("create index leads_source on leads (source)", "an index is built without CONCURRENTLY"),
        ("create unique index on leads (source)", "an index is built without CONCURRENTLY"),
        ("alter table leads add column a int, add column b int not null", "a column without a default is required"),
        ("alter table leads add column at timestamptz default clock_timestamp()", "the table is rewritten or read"),
        ("alter table leads add column n bigint generated always as identity", "the table is rewritten or read"),
        ("alter table leads add column team text references teams", "the table is rewritten or read"),
        ("alter table leads alter column n type bigint", "the table is rewritten or read"),
        ("alter table leads alter column n set not null", "NOT NULL is set before a validated check"),
        ("alter table leads add constraint positive check (n > 0)", "a constraint is checked at once"),
        ("alter table leads add foreign key (team) references teams", "a constraint is checked at once"),
        ("alter table leads add primary key (n)", "a key is built without USING INDEX"),
        ("alter table leads validate constraint positive", "VALIDATE runs in the transaction of other statements"),
        ("update leads set n = 0", "rows are changed in one transaction"),
        ("-- All.\ndelete from leads", "rows are changed in one transaction"),
        ("insert into leads select * from captures", "rows are changed in one transaction"),
        ("lock table leads", "the whole table is locked"),
        ("do $$ begin end $$", "the whole table is locked"),
    ],
)
def test_a_statement_that_holds_up_the_services_is_found(sql: str, why: str) -> None:
    (found,) = find_blocking([NEW, Executed(sql)])

    assert found.startswith(why)


@pytest.mark.parametrize(
    "statements",
    [
        [NEW, Executed("create index on notes (id)"), Executed("insert into notes select n from leads")],
        [Executed("alter table leads add column a int, add column fields json not null default '{}'")],
        [Executed("alter table leads add constraint positive check (n > 0) not valid")],
        [
            Executed("alter table leads validate constraint positive", apart=True),
            Executed("alter table leads alter column n set not null"),
        ],
        [Executed("create index concurrently leads_source on leads (source)", apart=True)],
        [Executed("alter table leads add constraint leads_n unique using index leads_n")],
        [Executed("update leads set n = 0 where id in (select id from leads limit 1000)", apart=True)],
        [Executed("insert into heads (partition) values (1)"), Executed("drop index concurrently leads_source")],
    ],
)
def test_a_statement_that_leaves_the_services_in_peace_passes(statements: list[Executed]) -> None:
    assert find_blocking(statements) == []


async def list_statements(url: str) -> dict[tuple[str, str], list[Executed]]:
    """The statements of each revision of each service, recorded while an empty database is migrated."""
    revisions: dict[tuple[str, str], list[Executed]] = defaultdict(list)
    running: list[Executed] = []

    def record(connection: Connection, _: Any, statement: str, parameters: Any, *__: Any) -> None:
        if "alembic_version" not in statement:
            apart = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
            running.append(Executed(statement, apart))
        elif statement.startswith(("INSERT", "UPDATE")):
            service = statement.split(".")[0].split()[-1]
            revisions[service, statement.split("'")[1]] = running.copy()
            running.clear()

    event.listen(Engine, "before_cursor_execute", record)
    try:
        await migrate(url)
    finally:
        event.remove(Engine, "before_cursor_execute", record)
    return revisions


async def test_no_revision_since_the_first_release_holds_up_the_services(empty_database_url: str) -> None:
    revisions = await list_statements(empty_database_url)

    problems = {name: find_blocking(statements) for name, statements in revisions.items()}
    assert {service for service, _ in revisions} == set(SERVICES)
    assert {name: found for name, found in problems.items() if found and name[1] > FIRST_RELEASE[name[0]]} == {}
    # The recording sees what revisions do: those of the first release fill tables that are empty by then.
    assert problems["intake", "0003"] != []
