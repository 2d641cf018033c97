"""A backup in one file: a dump of the whole database, the secret, the administrator's key, and what wrote it.

The file is a zip archive, so that any tool opens it. It holds personal data and secrets; only its owner can read it.
"""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from pydantic import SecretStr

from shared.config.settings import BadSetting, Settings, read_version, split_secrets
from shared.embedded_postgres import dump
from shared.runtime.data_directory import (
    INVENTED_FILE,
    KEY_FILE,
    SECRET_FILE,
    DataDirectory,
    find_installation,
    open_data_directory,
    write_secret,
)

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
SECRETS = {"secret": SECRET_FILE, "bootstrap_key": KEY_FILE}


def write_backup(settings: Settings, file: Path) -> int:
    """Back up the installation as of one instant, while it works on; returns the bytes written.

    The file gets its name when it is whole and on disk. Raises BadSetting if it exists or cannot be written.
    """
    _require_one_database(settings)
    if file.exists():
        raise BadSetting(f"{file} exists; a backup is never written over another file")
    unfinished = file.with_name(f"{file.name}.unfinished")
    directory = find_installation(settings)
    try:
        with open(unfinished, "wb", opener=_open_for_owner) as out:
            with zipfile.ZipFile(out, "w") as archive:
                _fill(archive, directory.settings)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(file)
    except OSError as error:
        raise BadSetting(f"{file} cannot be written: {error.strerror}") from error
    finally:
        directory.close()
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def restore_backup(settings: Settings, file: Path) -> None:
    """Restore a backup into an empty data folder, or into the empty database that the settings name.

    Raises BadSetting, StartupError; then a repeat begins again, for the database got nothing.
    """
    _require_one_database(settings)
    with _open_archive(file) as archive:
        found = {
            name: archive.read(entry).decode().strip() for name, entry in SECRETS.items() if entry in archive.namelist()
        }
        if not settings.is_embedded:
            _check_secret(settings, found["secret"], file)
        completed = settings.model_copy(update={name: SecretStr(secret) for name, secret in found.items()})
        directory = open_data_directory(completed)
        try:
            _restore(directory, archive, found)
        finally:
            directory.close()


def _require_one_database(settings: Settings) -> None:
    if settings.is_split:
        raise BadSetting(
            "services have databases of their own: back them up by the tools of PostgreSQL, to one instant"
        )


def _fill(archive: zipfile.ZipFile, settings: Settings) -> None:
    archive.writestr(MANIFEST, orjson.dumps({"format": FORMAT, "accord": read_version()}))
    for name, entry in SECRETS.items():
        if secret := getattr(settings, name):
            archive.writestr(entry, secret.get_secret_value() + "\n")
    if settings.data and (settings.data / INVENTED_FILE).exists():
        archive.writestr(INVENTED_FILE, "")
    with archive.open(DUMP, "w", force_zip64=True) as out:
        dump.dump(settings.database_of("intake"), out)


def _restore(directory: DataDirectory, archive: zipfile.ZipFile, secrets: dict[str, str]) -> None:
    url = directory.settings.database_of("intake")
    if not dump.is_empty(url):
        raise BadSetting("the database holds an installation of Accord already; a backup needs an empty one")
    if directory.embedded:
        for name, secret in secrets.items():
            write_secret(directory.embedded.folder / SECRETS[name], secret)
        if INVENTED_FILE in archive.namelist():
            (directory.embedded.folder / INVENTED_FILE).touch(mode=0o600)
    with archive.open(DUMP) as dumped:
        dump.restore(url, dumped)


def _check_secret(settings: Settings, secret: str, file: Path) -> None:
    if settings.secret is None or split_secrets(settings.secret)[0] != split_secrets(SecretStr(secret))[0]:
        raise BadSetting(f"ACCORD_SECRET must be that of the backup: `unzip -p {file} {SECRET_FILE}` prints it")


@contextmanager
def _open_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            made = orjson.loads(archive.read(MANIFEST))
            if made["format"] > FORMAT:
                raise BadSetting(f"{file} was written by Accord {made['accord']}, which is newer than this one")
            yield archive
    except OSError as error:
        raise BadSetting(f"{file} cannot be read: {error.strerror}") from error
    except (zipfile.BadZipFile, KeyError) as error:
        raise BadSetting(f"{file} is no whole backup of Accord") from error


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
