"""The check of partitions: every topic has as many as the others."""

from collections.abc import Sequence

from shared.config.settings import Settings
from shared.db.connection import DATABASE_ERRORS
from shared.db.lenders import open_database
from shared.db.messaging_tables import PARTITIONS
from shared.errors import Unavailable
from shared.messaging.partitioning import read_count
from shared.runtime.diagnosis.finding import Finding


async def check_partitions(settings: Settings, services: Sequence[str]) -> Finding:
    """How many partitions the topics have: all as many, unless the command that raises the number was interrupted."""
    counts = {service: await count_partitions(settings, service) for service in services}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{service} {count}" for service, count in counts.items())
        return Finding(
            "warning", "partitions", f"topics differ ({told}): run `accord partitions {max(counts.values())}` again"
        )
    return Finding("ok", "partitions", f"each topic has {max(counts.values())}")


async def count_partitions(settings: Settings, service: str) -> int:
    """How many partitions the topic of this service has; as few as there can be if that cannot be read."""
    database = open_database(settings, service)
    try:
        async with database.read_connection() as conn:
            return await read_count(conn)
    except (Unavailable, *DATABASE_ERRORS):
        return PARTITIONS
    finally:
        await database.close()
