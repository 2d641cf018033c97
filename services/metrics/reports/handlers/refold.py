"""Folding changed people again into rows and sums."""

from contextlib import suppress

from services.metrics.projections.store.projections import lock_folding_shared
from services.metrics.reports.credited_deals import list_credit_items
from services.metrics.reports.domain.credit_items import to_rows
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.store import refolding, sum_indexes
from services.metrics.reports.store.sum_state import count_changed
from shared.db.connection import Connection
from shared.db.database import DATABASE_FAILURES, Database
from shared.db.json_codec import rows_to_json

# Few enough that a rebuild, which waits for the end of a batch, waits about a second.
BATCH_LIMIT = 1000
# Each statement of a read takes changed people one by one: where it has dozens, so many are folded sooner than read.
FOLDED_FIRST = 100


async def fold_before(database: Database) -> None:
    """Fold a batch of the people who changed before a read of many reports, unless few changed.

    Where another process folds, or PostgreSQL cannot do it now, the read takes the people as they are.
    """

    async def fold(conn: Connection) -> None:
        if await count_changed(conn, FOLDED_FIRST) == FOLDED_FIRST:
            await refold_batch(conn)

    with suppress(*DATABASE_FAILURES):
        await database.run(fold)


async def refold_batch(conn: Connection, limit: int = BATCH_LIMIT, first_limit: int | None = None) -> int:
    """Fold at most `limit` changed leads again into rows and sums; return how many there were.

    Where there are no sums of this zone and version, it begins them, and each batch marks and folds the next
    `first_limit` leads (without it `limit`) until everyone has been marked. Then it makes the indexes that are missing,
    one in each batch.
    """
    if not await refolding.lock_refolding(conn):
        return 0
    if await sum_indexes.create_next_index(conn):
        return limit
    await lock_folding_shared(conn)
    locale = await load_locale(conn)
    is_first = await refolding.begin_sums(conn, locale.timezone)
    if is_first is None:
        return 0
    if is_first:
        limit = first_limit or limit
        await refolding.mark_next(conn, limit)
    marks = await refolding.take_marks(conn, limit)
    leads = set(marks)
    if leads:
        items = to_rows(await list_credit_items(conn, list(leads), locale.currency))
        await refolding.refold(conn, locale.timezone, leads, rows_to_json(items))
    return len(marks)
