"""What the transaction of a piece writes beside its rows: how far the import is, and what was refused."""

from collections.abc import Collection, Sequence

from services.intake.captures.domain.erased_keys import PersonErased
from services.intake.captures.handlers.erased_bodies import WaitingBody, find_erased_bodies
from services.intake.imports.domain.named_rows import read_row_identifiers
from services.intake.imports.domain.progress import REFUSED_LIMIT, Import, ImportRow, RefusedRow
from services.intake.imports.handlers.outcome import Outcome
from services.intake.imports.store import imports, pieces
from shared.db.connection import Connection

FAILED = "Accord failed at this row; the operator finds why in the log."


async def save_piece(
    conn: Connection, work: Import, rows: Sequence[ImportRow], outcome: Outcome, secrets: Sequence[bytes]
) -> None:
    """The piece is done: its rows are forgotten, except refused ones; without rows the import is done."""
    import_id = work.import_id
    if not rows:
        await imports.finish(conn, import_id, "done")
        return
    await pieces.delete(conn, import_id, rows)
    await pieces.add_refused(conn, import_id, await _without_erased(conn, work, outcome.refused, secrets))
    refused = await imports.advance(conn, import_id, **vars(outcome.counts), refused=len(outcome.refused))
    if refused > REFUSED_LIMIT:
        await imports.finish(conn, import_id, "stopped")
        await pieces.forget(conn, [import_id], refused=False)


async def _without_erased(
    conn: Connection, work: Import, refused: Sequence[RefusedRow], secrets: Sequence[bytes]
) -> list[tuple[RefusedRow, Collection[str]]]:
    """The refused rows as they are kept, each with the hashes of whom it names.

    Of one that names a person who was erased since, only its line.
    """
    named = [read_row_identifiers(row, work.layout, work.source) for row in refused]
    bodies = [WaitingBody(work.begun_at, b"", each) for each in named]
    erased = await find_erased_bodies(conn, bodies, secrets)
    return [
        (RefusedRow(row.line, (), PersonErased.detail), ()) if names_erased else (row, body.hash(secrets))
        for row, body, names_erased in zip(refused, bodies, erased, strict=True)
    ]


async def save_rehearsal(conn: Connection, outcome: Outcome, secrets: Sequence[bytes]) -> None:
    """Save what a piece of a dry run would have done, unless the import has ended meanwhile."""
    work = await imports.take(conn)
    rows = await pieces.find_first(conn, work.import_id) if work else []
    if work and rows and work.dry_run:
        await save_piece(conn, work, rows, outcome, secrets)


async def isolate(conn: Connection, secrets: Sequence[bytes]) -> bool:
    """Halve the piece that failed, or refuse its only row."""
    work = await imports.take(conn)
    rows = await pieces.find_first(conn, work.import_id) if work else []
    if work and len(rows) > 1:
        await pieces.split(conn, work.import_id, rows)
    elif work and rows:
        outcome = Outcome()
        outcome.refuse(rows[0], FAILED)
        await save_piece(conn, work, rows, outcome, secrets)
    return True


async def delete_expired_imports(conn: Connection, limit: int) -> int:
    """Delete imports that are old, too many or broken off, with their rows; their number."""
    import_ids = await imports.delete_expired(conn, limit)
    await pieces.forget(conn, import_ids)
    return len(import_ids)
