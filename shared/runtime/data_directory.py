"""The data directory of `accord up`: its embedded database, its secret and the administrator's bootstrap key."""

import asyncio
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from shared.auth import generate_secret
from shared.config.settings import BadSetting, Settings
from shared.embedded_postgres.cluster import EmbeddedCluster, find_running_url, start_cluster
from shared.embedded_postgres.data_folder import default_folder
from shared.telemetry import RepeatedFailure, log

SECRET_FILE = "secret"
KEY_FILE = "bootstrap-key"
CLUSTER = "postgres"
# What arrives at the doors while PostgreSQL is away.
SPOOL = "spool"
# Lies in a data folder whose database has got the invented month of the demo.
INVENTED_FILE = "invented-data"
CHECK_SECONDS = 1.0
TOKEN_BYTES = 24


@dataclass
class DataDirectory:
    """The directory that this process uses, and the settings completed from it.

    `key_file`: holds the administrator's key; None where the environment names one. `token`: signs the reader of the
    printed address in, while this process runs.
    """

    settings: Settings
    embedded: EmbeddedCluster | None
    key_file: Path | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES))

    async def keep_running(self) -> None:
        """Start the embedded PostgreSQL again when it has died; checked each second until cancelled.

        While it cannot start, because the disk is full for example, it is tried again.
        """
        failure = RepeatedFailure("embedded_postgres_failed", "embedded.postgres")
        while self.embedded:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await asyncio.to_thread(self._ensure_embedded, self.embedded)
                failure.end()
            except Exception as error:
                await asyncio.sleep(failure.record(error))

    @staticmethod
    def _ensure_embedded(embedded: EmbeddedCluster) -> None:
        if find_running_url(embedded.folder) is None:
            log.warning("embedded_postgres_restarting")
            embedded.ensure()

    def close(self) -> None:
        """Stop the embedded PostgreSQL."""
        if self.embedded:
            self.embedded.stop()


def open_data_directory(settings: Settings) -> DataDirectory:
    """Create or find the directory. Settings that the environment leaves out are created once and stored in it.

    Their files can be read by their owner only.
    """
    embedded, key_file = None, None
    folder = settings.data or default_folder()
    completed: dict[str, SecretStr | Path] = {"data": folder, "spool": settings.spool or folder / SPOOL}
    if settings.is_embedded:
        embedded = start_cluster(folder)
        completed["database_url"] = SecretStr(embedded.url)
    else:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.secret is None:
        completed["secret"] = SecretStr(_read_or_create(folder / SECRET_FILE, secrets.token_urlsafe(32)))
    if settings.bootstrap_key is None:
        key_file = folder / KEY_FILE
        completed["bootstrap_key"] = SecretStr(_read_or_create(key_file, generate_secret()))
    return DataDirectory(settings.model_copy(update=completed), embedded, key_file)


def settings_of_running_instance(settings: Settings) -> Settings:
    """The settings of a command that works on a running `accord up`: its database and secret where none are set.

    Raises BadSetting if no database is set and no `accord up` uses the directory.
    """
    folder = settings.data or default_folder()
    completed: dict[str, SecretStr] = {}
    if settings.is_embedded:
        url = find_running_url(folder)
        if url is None:
            raise BadSetting(
                f"ACCORD_DATABASE_URL is not set, and no `accord up` runs on the data folder {folder}; "
                "ACCORD_DATA names another"
            )
        completed["database_url"] = SecretStr(url)
    if settings.secret is None and (folder / SECRET_FILE).exists():
        completed["secret"] = SecretStr((folder / SECRET_FILE).read_text().strip())
    return settings.model_copy(update=completed)


def find_installation(settings: Settings) -> DataDirectory:
    """An installation with its completed settings; a data folder that no `accord up` uses gets its database started.

    Raises BadSetting if there is no database.
    """
    folder = settings.data or default_folder()
    if settings.is_embedded and find_running_url(folder) is None and (folder / CLUSTER).exists():
        return open_data_directory(settings)
    completed = settings_of_running_instance(settings).model_copy(update={"data": folder})
    key_file = folder / KEY_FILE
    if settings.is_embedded and settings.bootstrap_key is None and key_file.exists():
        completed = completed.model_copy(update={"bootstrap_key": SecretStr(key_file.read_text().strip())})
    return DataDirectory(completed, None)


def write_secret(path: Path, content: str) -> None:
    """Write the file, for its owner only; under another name first, so that a crash leaves no half of it."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    log.info("secret_created", kind=path.name)


def _read_or_create(path: Path, new_content: str) -> str:
    """The content of the file, which is created with `new_content` if it is missing."""
    if not path.exists():
        write_secret(path, new_content)
    return path.read_text().strip()
