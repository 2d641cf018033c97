"""One file holds a whole installation, and makes one again: in another data folder or in another database."""

import asyncio
import zipfile
from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.config.settings import BadSetting, Settings
from shared.embedded_postgres.binaries import StartupError
from shared.runtime.backup import restore_backup, write_backup
from shared.runtime.backup_file import DUMP
from shared.runtime.data_directory import open_data_directory
from shared.runtime.migration import check_and_migrate
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

SECRET, OTHER_SECRET = "s" * 43, "o" * 43
SCHEMAS = (
    "select nspname from pg_namespace where nspname in ('intake', 'access', 'qualification', 'handoff', 'metrics')"
)
ADD_KEY = """
    insert into access.keys (key_hash, key_id, scopes, note, created_at)
    values ('\\x01', '01900000-0000-7000-8000-000000000001', '{admin}', 'Straße; "quoted"\\', now())
"""
KEYS = "select key_id::text, scopes, note, created_at from access.keys"


@pytest.fixture
async def backup(database_url: str, backup_folder: Path) -> Path:
    """The backup of an installation that has one key."""
    await run_sql(database_url, ADD_KEY)
    file = backup_folder / "backup.accord"
    await asyncio.to_thread(write_backup, settings_of(database_url), file)
    return file


def settings_of(url: str, secret: str = SECRET) -> Settings:
    return Settings(database_url=SecretStr(url), secret=SecretStr(secret))


def content_of(file: Path) -> bytes:
    return file.read_bytes()


def mode_of(file: Path) -> int:
    return file.stat().st_mode & 0o777


async def test_a_backup_makes_the_same_installation_in_an_empty_database(
    backup: Path, database_url: str, empty_database_url: str
) -> None:
    await asyncio.to_thread(restore_backup, settings_of(empty_database_url), backup)
    await check_and_migrate(settings_of(empty_database_url))

    assert await run_sql(empty_database_url, KEYS) == await run_sql(database_url, KEYS) != []
    assert mode_of(backup) == 0o600


async def test_a_data_folder_moves_by_its_backup_with_its_secrets(backup_folder: Path) -> None:
    old, new, file = backup_folder / "old", backup_folder / "new", backup_folder / "moving.accord"
    directory = open_data_directory(Settings(data=old))
    await check_and_migrate(directory.settings)
    await run_sql(directory.settings.database_of("intake"), ADD_KEY)
    keys = await run_sql(directory.settings.database_of("intake"), KEYS)
    directory.close()

    await asyncio.to_thread(write_backup, Settings(data=old), file)
    await asyncio.to_thread(restore_backup, Settings(data=new), file)
    moved = open_data_directory(Settings(data=new))
    restored = await run_sql(moved.settings.database_of("intake"), KEYS)
    moved.close()

    assert restored == keys
    assert [(new / name).read_text() for name in ("secret", "bootstrap-key")] == [
        (old / name).read_text() for name in ("secret", "bootstrap-key")
    ]


async def test_a_backup_is_written_over_no_other_file(backup: Path, database_url: str) -> None:
    before = content_of(backup)

    with pytest.raises(BadSetting, match="exists; a backup is never written over another file"):
        await asyncio.to_thread(write_backup, settings_of(database_url), backup)
    assert content_of(backup) == before


def test_a_folder_without_a_database_has_no_backup(backup_folder: Path) -> None:
    with pytest.raises(BadSetting, match=r"no `accord up` runs on the data folder"):
        write_backup(Settings(data=backup_folder / "empty"), backup_folder / "none.accord")

    assert list(backup_folder.iterdir()) == []


async def test_an_installation_is_not_restored_over_another(backup: Path, database_url: str) -> None:
    with pytest.raises(BadSetting, match="the database holds an installation of Accord already"):
        await asyncio.to_thread(restore_backup, settings_of(database_url), backup)


async def test_a_database_is_not_restored_beside_another_secret(backup: Path, empty_database_url: str) -> None:
    with pytest.raises(BadSetting, match=r"ACCORD_SECRET must be that of the backup: `unzip -p \S+ secret` prints it"):
        await asyncio.to_thread(restore_backup, settings_of(empty_database_url, OTHER_SECRET), backup)

    assert await run_sql(empty_database_url, SCHEMAS) == []


async def test_a_dump_that_was_cut_off_restores_nothing(
    backup: Path, backup_folder: Path, empty_database_url: str
) -> None:
    cut = backup_folder / "cut.accord"
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(cut, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, content[: len(content) * 9 // 10] if name == DUMP else content)

    with pytest.raises(StartupError, match="pg_restore failed"):
        await asyncio.to_thread(restore_backup, settings_of(empty_database_url), cut)
    assert await run_sql(empty_database_url, SCHEMAS) == []


async def test_a_statement_that_fails_restores_nothing_and_quotes_no_row(backup: Path, empty_database_url: str) -> None:
    await run_sql(empty_database_url, "create schema handoff")

    with pytest.raises(StartupError, match="psql failed") as refused:
        await asyncio.to_thread(restore_backup, settings_of(empty_database_url), backup)
    assert "quoted" not in str(refused.value)
    assert await run_sql(empty_database_url, SCHEMAS) == [("handoff",)]


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_backup_is_refused_by_its_name(backup_folder: Path, content: bytes | None) -> None:
    file = backup_folder / "other.zip"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadSetting, match=f"{file} (is no whole backup of Accord|cannot be read: No such file)"):
        restore_backup(Settings(data=backup_folder / "new"), file)
    assert not (backup_folder / "new").exists()
