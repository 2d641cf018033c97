"""A backup in one file: a dump of the whole database, the secret, the administrator's key, and what wrote it.

The file is a zip archive, so that any tool opens it. It holds personal data and secrets; only its owner can read it.
"""

import asyncio
import zipfile
from pathlib import Path

from pydantic import SecretStr

from shared.auth import check_secrets
from shared.config.settings import BadSetting, Settings, split_secrets
from shared.db.connection import sqlstate
from shared.db.database import DATABASE_FAILURES
from shared.db.lenders import open_database
from shared.embedded_postgres import dump
from shared.runtime.backup_file import (
    DUMP,
    SECRETS,
    create_archive,
    open_archive,
    read_secrets,
    refuse_damage,
    refuse_existing,
)
from shared.runtime.data_directory import (
    INVENTED_FILE,
    SECRET_FILE,
    DataDirectory,
    find_installation,
    open_data_directory,
    write_secret,
)

UNDEFINED_TABLE = "42P01"


def write_backup(settings: Settings, file: Path) -> int:
    """Back up the installation as of one instant, while it works on; returns the bytes written.

    The file gets its name when it is whole and on disk. Raises BadSetting if it exists or cannot be written, and if
    the secret is not that of the installation; StartupError if the database cannot be dumped.
    """
    _require_one_database(settings)
    refuse_existing(file)
    directory = find_installation(settings)
    try:
        if dump.is_empty(directory.settings.database_of("intake")):
            raise BadSetting("the database holds no installation of Accord")
        asyncio.run(_require_secret(directory.settings))
        with create_archive(file) as archive:
            _fill(archive, directory.settings)
    finally:
        directory.close()
    return file.stat().st_size


def restore_backup(settings: Settings, file: Path) -> None:
    """Restore a backup into an empty data folder, or into the empty database that the settings name.

    Raises BadSetting, StartupError; then a repeat begins again, for the database got nothing.
    """
    _require_one_database(settings)
    with open_archive(file) as archive:
        found = read_secrets(archive, file)
        if not settings.is_embedded:
            _check_secret(settings, found["secret"], file)
        completed = settings.model_copy(update={name: SecretStr(secret) for name, secret in found.items()})
        directory = open_data_directory(completed)
        try:
            _restore(directory, archive, found, file)
        finally:
            directory.close()


def _require_one_database(settings: Settings) -> None:
    if settings.is_split:
        raise BadSetting(
            "services have databases of their own: back them up by the tools of PostgreSQL, to one instant"
        )


async def _require_secret(settings: Settings) -> None:
    """Without its secret an installation cannot be restored."""
    database = open_database(settings, "intake")
    try:
        await check_secrets(database, settings.secrets)
    except DATABASE_FAILURES as error:
        # A database that an older Accord migrated does not know its secrets.
        if sqlstate(error) != UNDEFINED_TABLE:
            raise BadSetting(f"the secret cannot be compared with the database's: {type(error).__name__}") from error
    finally:
        await database.close()


def _fill(archive: zipfile.ZipFile, settings: Settings) -> None:
    for name, entry in SECRETS.items():
        if secret := getattr(settings, name):
            archive.writestr(entry, secret.get_secret_value() + "\n")
    if settings.data and (settings.data / INVENTED_FILE).exists():
        archive.writestr(INVENTED_FILE, "")
    with archive.open(DUMP, "w", force_zip64=True) as out:
        dump.dump(settings.database_of("intake"), out)


def _restore(directory: DataDirectory, archive: zipfile.ZipFile, secrets: dict[str, str], file: Path) -> None:
    url = directory.settings.database_of("intake")
    if not dump.is_empty(url):
        raise BadSetting("the database holds an installation of Accord already; a backup needs an empty one")
    if directory.embedded:
        folder = directory.embedded.folder
        try:
            for name, secret in secrets.items():
                write_secret(folder / SECRETS[name], secret)
            if INVENTED_FILE in archive.namelist():
                (folder / INVENTED_FILE).touch(mode=0o600)
        except OSError as error:
            raise BadSetting(f"{folder} cannot be written: {error.strerror}") from error
    with refuse_damage(file), archive.open(DUMP) as dumped:
        dump.restore(url, dumped)


def _check_secret(settings: Settings, secret: str, file: Path) -> None:
    if settings.secret is None or split_secrets(settings.secret)[0] != split_secrets(SecretStr(secret))[0]:
        raise BadSetting(f"ACCORD_SECRET must be that of the backup: `unzip -p {file} {SECRET_FILE}` prints it")
