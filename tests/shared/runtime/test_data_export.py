"""An installation that moves to a server is written to a file when nothing more comes to it, and nothing is left."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.cli.backups import export_data, refuse_leftovers
from shared.config.settings import BadSetting, Settings
from shared.runtime.backup import restore_backup
from shared.runtime.data_directory import SECRET_FILE, open_data_directory
from shared.runtime.migration import check_and_migrate
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

ADD_KEY = """
    insert into access.keys (key_hash, key_id, scopes, note, created_at)
    values ('\\x01', '01900000-0000-7000-8000-000000000001', '{admin}', 'first', now())
"""
KEYS = "select key_id::text, scopes, note, created_at from access.keys"


async def test_an_embedded_installation_moves_to_a_server_once_it_is_stopped_and_nothing_waits(
    backup_folder: Path, empty_database_url: str
) -> None:
    folder, file = backup_folder / "old", backup_folder / "moving.accord"
    directory = open_data_directory(Settings(data=folder))
    await check_and_migrate(directory.settings)
    await run_sql(directory.settings.database_of("intake"), ADD_KEY)
    keys = await run_sql(directory.settings.database_of("intake"), KEYS)
    with pytest.raises(BadSetting, match=f"Accord runs on the data folder {folder}: stop it"):
        await asyncio.to_thread(export_data, file, folder)
    directory.close()

    arrivals = folder / "spool" / "1.spool"
    arrivals.parent.mkdir(exist_ok=True)
    arrivals.write_bytes(b"sealed")
    with pytest.raises(BadSetting, match=f"arrivals wait in {folder}/spool: start `accord up` once more"):
        await asyncio.to_thread(export_data, file, folder)
    arrivals.unlink()

    await asyncio.to_thread(export_data, file, folder)
    secret = SecretStr((folder / SECRET_FILE).read_text().strip())
    await asyncio.to_thread(restore_backup, Settings(database_url=SecretStr(empty_database_url), secret=secret), file)
    assert await run_sql(empty_database_url, KEYS) == keys


def test_an_installation_on_a_server_has_nothing_to_move() -> None:
    with pytest.raises(BadSetting, match="ACCORD_DATABASE_URL is set: that data is on a server already"):
        refuse_leftovers(Settings(database_url=SecretStr("postgresql://db.example/accord")))
