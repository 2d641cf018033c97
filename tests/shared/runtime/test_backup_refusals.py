"""A backup is made of a whole installation only, and into a file of its own."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.auth import register_secrets
from shared.config.settings import BadSetting, Settings
from shared.db.database import Database
from shared.runtime.backup import write_backup

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

SECRET = "s" * 43


def settings_of(url: str, secret: str | None = SECRET) -> Settings:
    return Settings(database_url=SecretStr(url), secret=SecretStr(secret) if secret else None)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_backup_without_the_secret_is_not_made(database_url: str, backup_folder: Path) -> None:
    with pytest.raises(BadSetting, match="ACCORD_SECRET is not set"):
        write_backup(settings_of(database_url, None), backup_folder / "backup.accord")
    assert names_in(backup_folder) == []


async def test_a_backup_with_the_secret_of_another_installation_is_not_made(
    database_url: str, backup_folder: Path
) -> None:
    database = Database(database_url, "intake")
    await register_secrets(database, [b"o" * 43])
    await database.close()

    with pytest.raises(BadSetting, match="ACCORD_SECRET lacks the newest secret of this installation"):
        await asyncio.to_thread(write_backup, settings_of(database_url), backup_folder / "backup.accord")
    assert names_in(backup_folder) == []


def test_an_empty_database_has_no_backup(empty_database_url: str, backup_folder: Path) -> None:
    with pytest.raises(BadSetting, match="the database holds no installation of Accord"):
        write_backup(settings_of(empty_database_url), backup_folder / "backup.accord")
    assert names_in(backup_folder) == []


def test_a_backup_follows_no_link_and_takes_over_no_file(database_url: str, backup_folder: Path) -> None:
    foreign, file = backup_folder / "foreign", backup_folder / "backup.accord"
    foreign.write_text("of another user")
    foreign.chmod(0o666)
    (backup_folder / "backup.accord.unfinished").symlink_to(foreign)

    write_backup(settings_of(database_url), file)

    assert (foreign.read_text(), file.is_symlink(), file.stat().st_mode & 0o777) == ("of another user", False, 0o600)


def test_what_a_killed_backup_left_is_written_anew_for_its_owner_only(database_url: str, backup_folder: Path) -> None:
    left = backup_folder / "backup.accord.unfinished"
    left.write_bytes(b"x" * 100)
    left.chmod(0o666)

    write_backup(settings_of(database_url), backup_folder / "backup.accord")

    assert names_in(backup_folder) == ["backup.accord"]
    assert (backup_folder / "backup.accord").stat().st_mode & 0o777 == 0o600
