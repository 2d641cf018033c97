"""`accord doctor` says in one sentence each what is wrong, and what to do."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.auth import register_secrets
from shared.config.settings import Settings
from shared.db.connection import sql
from shared.db.database import Database
from shared.runtime.diagnosis.finding import GIB, Finding, check_disk
from shared.runtime.diagnosis.server import check_server
from shared.runtime.diagnosis.services import check_secret, check_service
from tests.support.database import run_as_service
from tests.support.ports import free_port

SECRET = "s" * 43


def settings_of(url: str) -> Settings:
    return Settings(database_url=SecretStr(url), secret=SecretStr(SECRET))


@pytest.mark.parametrize(
    ("free", "finding"),
    [
        (
            GIB // 2,
            Finding("problem", "disk", "/d has 0.5 GiB free: PostgreSQL stops when the disk is full; make room now"),
        ),
        (9 * GIB, Finding("warning", "disk", "/d has 9.0 GiB free: make room, or shorten ACCORD_RETENTION_DAYS")),
        (10 * GIB, Finding("ok", "disk", "/d has 10.0 GiB free")),
    ],
)
def test_a_disk_is_full_before_postgresql_stops(free: int, finding: Finding) -> None:
    assert check_disk(Path("/d"), free) == finding


async def test_a_server_that_forgets_is_a_problem(database_url: str) -> None:
    findings = await check_server(database_url)

    assert [(finding.level, finding.subject) for finding in findings] == [
        ("ok", "PostgreSQL"),
        ("problem", "durability"),
        ("ok", "connections"),
        ("ok", "clock"),
    ]
    assert findings[1].sentence == "fsync, full_page_writes is off: answered leads are lost in a crash; turn it on"


async def test_a_server_that_takes_no_writes_is_a_problem(database_url: str) -> None:
    findings = await check_server(f"{database_url}&options=-c%20default_transaction_read_only%3Don")

    assert findings[0] == Finding(
        "problem", "PostgreSQL", "it takes no writes, as a standby does: name the server that does"
    )


async def test_a_schema_that_is_being_migrated_asks_for_no_other_migration(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.database.LOCK_MS", 100)
    database = Database(database_url, "metrics")
    async with database.transaction() as conn:
        await conn.execute(sql("lock table positions in access exclusive mode"))
        found = await check_service(settings_of(database_url), "metrics")
    await database.close()

    sentence = (
        "the database does not answer (LockNotAvailableError), perhaps while `accord migrate` runs: "
        "ask again when that ended"
    )
    assert found == [Finding("problem", "metrics", sentence)]


@pytest.mark.usefixtures("processes_and_sockets")
async def test_a_server_that_does_not_listen_is_named() -> None:
    port = free_port()

    findings = await check_server(f"postgresql+asyncpg://accord@127.0.0.1:{port}/accord")

    assert findings == [
        Finding("problem", "PostgreSQL", f"nothing listens at 127.0.0.1:{port}, which ACCORD_DATABASE_URL names")
    ]


async def test_a_service_without_a_process_is_a_warning_until_one_connects(database_url: str) -> None:
    alone = await check_service(settings_of(database_url), "handoff")
    process = Database(database_url, "handoff")
    async with process.read_connection():
        joined = await check_service(settings_of(database_url), "handoff")
    await process.close()

    assert alone == [
        Finding("warning", "handoff", "no process is connected: start `accord up` or `accord serve handoff`")
    ]
    assert joined == [Finding("ok", "handoff", "a process runs, and the schema has every revision")]


async def test_what_an_operator_has_to_decide_is_a_problem(database_url: str) -> None:
    await run_as_service(
        database_url,
        "handoff",
        """insert into dead_letters (topic, partition, number, event_id, type, version, subject,
                                     occurred_at, recorded_at, data, error)
           values ('intake', 0, 1, gen_random_uuid(), 'lead.captured', 1, 's', now(), now(), '{}', 'ValueError')""",
    )

    _, dead = await check_service(settings_of(database_url), "handoff")

    sentence = "records wait as dead letters (1): `accord dead-letters list` shows them and why"
    assert dead == Finding("problem", "handoff", sentence)


async def test_a_journal_that_alone_was_restored_is_a_problem(database_url: str) -> None:
    await run_as_service(database_url, "metrics", "update positions set number = 7 where topic = 'handoff'")

    _, ahead = await check_service(settings_of(database_url), "metrics")

    sentence = (
        "it has handled more than the journal of handoff holds, and will skip as many new events: "
        "restore all servers to one instant"
    )
    assert ahead == Finding("problem", "metrics", sentence)


async def test_a_database_without_revisions_is_a_problem(empty_database_url: str, database_url: str) -> None:
    await run_as_service(database_url, "metrics", "update alembic_version set version_num = '0001'")

    (behind,) = await check_service(settings_of(database_url), "metrics")
    (nothing,) = await check_service(settings_of(empty_database_url), "metrics")

    assert (behind.level, nothing.level) == ("problem", "problem")
    assert behind.sentence.startswith("revisions are pending (0002, 0003, ")
    assert nothing.sentence.endswith("run `accord migrate`")


async def test_the_secret_of_another_installation_is_a_problem(database_url: str) -> None:
    database = Database(database_url, "intake")
    await register_secrets(database, [b"o" * 43])
    await database.close()

    finding = await check_secret(settings_of(database_url))

    assert (finding.level, finding.subject) == ("problem", "secret")
    assert finding.sentence.startswith("ACCORD_SECRET lacks the newest secret of this installation")
