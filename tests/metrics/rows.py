"""All folded rows of a database, to compare them whole."""

from typing import Any

from sqlalchemy import text

from services.metrics.journeys.store import NAMES
from shared.database import Database


async def folded_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Each table's rows in the order of their keys."""
    async with database.reading() as conn:
        return {
            name: [tuple(row) for row in await conn.execute(text(f"select * from {name} order by 1, 2, 3"))]
            for name in NAMES
        }
