"""The migration that `accord up` starts in a process of its own: what migrates takes 20 MB, which end with it."""

import asyncio
import sys
from collections.abc import Sequence
from subprocess import PIPE

import orjson

from shared.config.settings import BadSetting, Settings
from shared.db.failures import Unreachable, name_variable
from shared.db.messaging_tables import SERVICES
from shared.db.preconditions import check_database, is_migrated

MODULE = "shared.runtime.migration"
# The exit status of a migration that said in a sentence why it cannot be.
REFUSED = 3
END_SECONDS = 5.0


class MigrationFailed(Exception):
    """A migration ended with an error, which it has logged."""


async def migrate_apart(settings: Settings) -> None:
    """Apply the revisions that the databases lack. Raises BadSetting if one cannot be used."""
    for url, services in settings.group_by_database(SERVICES).items():
        with name_variable(settings.variable_of(services[0])):
            await check_database(url)
            if not await is_migrated(url, services):
                await _migrate(url, services)


async def migrate_here(settings: Settings) -> None:
    """The same in this process, and where the operator set a password for the dashboards, the role of theirs."""
    # What migrates is loaded by processes that migrate only.
    from shared.runtime.migration import migrate_with_dashboards

    await migrate_with_dashboards(settings)


async def _migrate(url: str, services: Sequence[str]) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", MODULE, stdin=PIPE, stdout=PIPE)
    try:
        # The address may hold a password, which arguments would show to every user of the machine.
        said, _ = await process.communicate(orjson.dumps({"url": url, "services": services}))
    except asyncio.CancelledError:
        await _end(process)
        raise
    if process.returncode == REFUSED:
        raise _read_refusal(said)
    if process.returncode:
        raise MigrationFailed(f"the migration ended with status {process.returncode}")


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the migration: each revision is a transaction, or can be repeated."""
    if process.returncode is None:
        process.terminate()
        async with asyncio.timeout(END_SECONDS):
            await process.wait()


def _read_refusal(said: bytes) -> BadSetting:
    refusal = orjson.loads(said)
    if refusal["final"] is None:
        return BadSetting(refusal["sentence"])
    return Unreachable(refusal["sentence"], final=refusal["final"])
