"""What the transaction of a piece writes beside its rows: how far the import is, and what was refused."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.imports.domain.progress import REFUSED_LIMIT, ImportRow
from services.intake.imports.handlers.outcome import Outcome
from services.intake.imports.store import imports, pieces
from shared.db.connection import Connection

FAILED = "Accord failed at this row; the operator finds why in the log."


async def save_piece(conn: Connection, import_id: UUID, rows: Sequence[ImportRow], outcome: Outcome) -> None:
    """The piece is done: its rows are forgotten, except refused ones; without rows the import is done."""
    if not rows:
        await imports.finish(conn, import_id, "done")
        return
    await pieces.delete(conn, import_id, rows)
    await pieces.add_refused(conn, import_id, outcome.refused)
    refused = await imports.advance(conn, import_id, **vars(outcome.counts), refused=len(outcome.refused))
    if refused > REFUSED_LIMIT:
        await imports.finish(conn, import_id, "stopped")
        await pieces.forget(conn, [import_id], refused=False)


async def save_rehearsal(conn: Connection, outcome: Outcome) -> None:
    """Save what a piece of a dry run would have done, unless the import has ended meanwhile."""
    work = await imports.take(conn)
    rows = await pieces.find_first(conn, work.import_id) if work else []
    if work and rows and work.dry_run:
        await save_piece(conn, work.import_id, rows, outcome)


async def isolate(conn: Connection) -> bool:
    """Halve the piece that failed, or refuse its only row."""
    work = await imports.take(conn)
    rows = await pieces.find_first(conn, work.import_id) if work else []
    if work and len(rows) > 1:
        await pieces.split(conn, work.import_id, rows)
    elif work and rows:
        outcome = Outcome()
        outcome.refuse(rows[0], FAILED)
        await save_piece(conn, work.import_id, rows, outcome)
    return True


async def delete_expired_imports(conn: Connection, limit: int) -> int:
    """Delete imports that are old, too many or broken off, with their rows; their number."""
    import_ids = await imports.delete_expired(conn, limit)
    await pieces.forget(conn, import_ids)
    return len(import_ids)
