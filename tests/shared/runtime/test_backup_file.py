"""A file that is no whole backup restores nothing, and is refused before anything is made."""

import asyncio
import zipfile
from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.config.settings import BadSetting, Settings
from shared.embedded_postgres.binaries import StartupError
from shared.runtime.backup import restore_backup, write_backup
from shared.runtime.backup_file import DUMP, MANIFEST
from shared.runtime.data_directory import SECRET_FILE
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

SECRET = "s" * 43
SCHEMAS = "select nspname from pg_namespace where nspname in ('intake', 'access', 'metrics')"
GOOD = {MANIFEST: b'{"format": 1, "accord": "1.0.0"}', SECRET_FILE: SECRET.encode(), DUMP: b"PGDMP"}


@pytest.fixture
async def backup(database_url: str, backup_folder: Path) -> Path:
    file = backup_folder / "backup.accord"
    await asyncio.to_thread(write_backup, settings_of(database_url), file)
    return file


def settings_of(url: str) -> Settings:
    return Settings(database_url=SecretStr(url), secret=SecretStr(SECRET))


def make_archive(file: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def damage(file: Path, place: int) -> None:
    """Change one byte of the dump in the file, so many bytes after its beginning."""
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo(DUMP).header_offset
    content = bytearray(file.read_bytes())
    content[content.index(b"PGDMP", start) + place] ^= 0x20
    file.write_bytes(content)


@pytest.mark.parametrize("place", [70, 1_500, 20_000, -40])
async def test_a_file_with_one_wrong_byte_restores_nothing(backup: Path, empty_database_url: str, place: int) -> None:
    with zipfile.ZipFile(backup) as archive:
        size = archive.getinfo(DUMP).file_size
    damage(backup, place % size)

    with pytest.raises((BadSetting, StartupError)):
        async with asyncio.timeout(60):
            await asyncio.to_thread(restore_backup, settings_of(empty_database_url), backup)
    assert await run_sql(empty_database_url, SCHEMAS) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {MANIFEST: b"[]"},
        {MANIFEST: b"{"},
        {MANIFEST: b'{"format": "newest"}'},
        {MANIFEST: b" " * 100_000_000},
        {SECRET_FILE: b"\xff" * 43},
        {SECRET_FILE: b"short"},
        {SECRET_FILE: b"s" * 100_000_000},
        {SECRET_FILE: None},
        {DUMP: None},
    ],
)
def test_a_file_that_was_made_up_is_refused_before_anything_is_made(
    backup_folder: Path, wrong: dict[str, bytes | None]
) -> None:
    entries = {name: content for name, content in (GOOD | wrong).items() if content is not None}
    file = make_archive(backup_folder / "other.accord", entries)

    with pytest.raises(BadSetting, match=f"^{file} is no whole backup of Accord$"):
        restore_backup(Settings(data=backup_folder / "new"), file)
    assert not (backup_folder / "new").exists()


def test_the_file_is_not_blamed_for_the_folder(backup_folder: Path) -> None:
    (backup_folder / "new" / SECRET_FILE).mkdir(parents=True)
    file = make_archive(backup_folder / "other.accord", GOOD)

    with pytest.raises(BadSetting, match=f"{backup_folder}/new cannot be written: Is a directory"):
        restore_backup(Settings(data=backup_folder / "new"), file)
