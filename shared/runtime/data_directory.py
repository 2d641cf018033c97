"""The data folder of an Accord that runs by itself: its database, its secrets, its administrator's key."""

import asyncio
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from shared.auth import generate_secret
from shared.config.settings import BadSetting, Settings
from shared.embedded_postgres.cluster import EmbeddedCluster, find_running_url, start_cluster
from shared.embedded_postgres.data_folder import default_folder
from shared.telemetry import log

SECRET_FILE = "secret"
KEY_FILE = "bootstrap-key"
LOOK_SECONDS = 1.0


@dataclass
class DataDirectory:
    """A folder in use by this process, and the settings that follow from it."""

    settings: Settings
    embedded: EmbeddedCluster | None

    async def keep_running(self) -> None:
        """Start the embedded PostgreSQL again whenever it has died."""
        while self.embedded:
            await asyncio.sleep(LOOK_SECONDS)
            if await asyncio.to_thread(find_running_url, self.embedded.folder) is None:
                log.warning("database died, starting it again")
                await asyncio.to_thread(self.embedded.ensure)

    def close(self) -> None:
        """Stop the database."""
        if self.embedded:
            self.embedded.stop()


def open_data_directory(settings: Settings) -> DataDirectory:
    """Make or find the folder; what the environment does not set is made once and kept there, closed to others."""
    embedded = None
    folder = settings.data or default_folder()
    chosen: dict[str, SecretStr] = {}
    if settings.database_url is None:
        embedded = start_cluster(folder)
        chosen["database_url"] = SecretStr(embedded.url)
    else:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.secret is None:
        chosen["secret"] = SecretStr(_read_or_create(folder / SECRET_FILE, secrets.token_urlsafe(32)))
    if settings.bootstrap_key is None:
        chosen["bootstrap_key"] = SecretStr(_read_or_create(folder / KEY_FILE, generate_secret()))
    return DataDirectory(settings.model_copy(update=chosen | {"data": folder}), embedded)


def settings_of_running_instance(settings: Settings) -> Settings:
    """The settings for a command given beside a running Accord: its database where none is named."""
    folder = settings.data or default_folder()
    chosen: dict[str, SecretStr] = {}
    if settings.database_url is None:
        url = find_running_url(folder)
        if url is None:
            raise BadSetting("ACCORD_DATABASE_URL is not set, and no `accord up` runs on this data folder")
        chosen["database_url"] = SecretStr(url)
    if settings.secret is None and (folder / SECRET_FILE).exists():
        chosen["secret"] = SecretStr((folder / SECRET_FILE).read_text().strip())
    return settings.model_copy(update=chosen)


def _read_or_create(path: Path, fresh: str) -> str:
    """The content of this file; made with `fresh` if it is not there: whole or not at all, for its owner only."""
    if not path.exists():
        aside = path.with_suffix(".new")
        aside.unlink(missing_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(fresh + "\n")
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
        log.info("secret made", kind=path.name)
    return path.read_text().strip()
