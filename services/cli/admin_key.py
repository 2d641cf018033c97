"""The administrator's key of `accord up`: made once, printed once, and then only told where it is."""

from dataclasses import dataclass
from functools import partial

from shared.config.settings import Settings
from shared.db.database import Database
from shared.runtime.data_directory import DataDirectory
from shared.runtime.launch import with_database


@dataclass
class AdminKey:
    """The key of one start. `made`: this start made it, so that no operator has seen it yet."""

    made: bool = False

    async def ensure(self, home: DataDirectory) -> None:
        """Make the key if the database has no administrator's key."""
        self.made = await with_database("intake", home.settings, partial(ensure_in, settings=home.settings))

    async def describe(self, home: DataDirectory) -> str:
        """What to print about the key: the secret itself only where this start made it."""
        from services.intake.api_keys.handlers.keys import find_key

        secret = read_secret(home.settings)
        if self.made and home.key_file:
            return f"The administrator's key, printed this once and kept in {home.key_file}: {secret}"
        place = str(home.key_file) if home.key_file else "ACCORD_BOOTSTRAP_KEY"
        key = await with_database("intake", home.settings, lambda database: find_key(database, secret))
        another = "`accord keys create --scope admin` makes another."
        if key is None:
            return f"The key in {place} is none of this database, which has an administrator's key. {another}"
        if key.revoked_at:
            return f"The administrator's key in {place} was revoked at {key.revoked_at:%Y-%m-%d %H:%M} UTC. {another}"
        return f"The administrator's key is in {place}"


async def ensure_in(database: Database, settings: Settings) -> bool:
    """Make the administrator's key of these settings, if this database of intake has none; whether it was made."""
    # A process of another service has no code of intake.
    from services.intake.api_keys.handlers.keys import ensure_admin_key

    return await ensure_admin_key(database, read_secret(settings) or None)


def read_secret(settings: Settings) -> str:
    """The secret of the administrator's key; an empty text where none is set."""
    return settings.bootstrap_key.get_secret_value() if settings.bootstrap_key else ""
