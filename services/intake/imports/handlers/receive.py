"""Taking a file in: it is read once as a whole, then its rows are stored in pieces, and the import may begin."""

import asyncio
from dataclasses import asdict, dataclass
from typing import BinaryIO
from uuid import UUID

from uuid_utils.compat import uuid7

from services.intake.imports.domain import columns, errors, layout, progress
from services.intake.imports.handlers.read_file import ImportFile
from services.intake.imports.store import imports, pieces
from services.intake.sources.store import find_sources
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

# So many rows are read in a thread and stored in one transaction.
CHUNK_ROWS = 2000
# Their rows may name a lead by its id in the source.
OF_LEADS = ("activities", "deals")


@dataclass(frozen=True)
class Upload:
    """A file on its way in, with what its sender says of it."""

    file: BinaryIO
    file_name: str
    kind: columns.Kind
    source: str | None
    file_map: layout.FileMap
    dry_run: bool
    key_id: UUID


async def receive_file(database: Database, upload: Upload) -> progress.Import:
    """Store an import that begins at once. Raises UnreadableFile, TooManyImports and UnknownImportSource."""
    file = await asyncio.to_thread(ImportFile, upload.file, upload.kind, upload.source, upload.file_map)
    file.make_ids()
    work = await database.run(lambda conn: _add(conn, upload, file))
    rows = file.rows_to_import()
    try:
        while chunk := await asyncio.to_thread(lambda: file.take(rows, CHUNK_ROWS)):
            await _store(database, work.import_id, chunk)
        await database.run(lambda conn: imports.start(conn, work.import_id))
    except BaseException:
        # An upload that breaks off with the process is deleted later.
        await asyncio.shield(database.run(lambda conn: stop_import(conn, work.import_id, upload.key_id)))
        raise
    return work


async def stop_import(conn: Connection, import_id: UUID, key_id: UUID) -> progress.Import | None:
    """End an import: the rows that wait are forgotten, what was taken stays; None if there is none."""
    await record_change(conn, key_id, "stopped", f"imports/{import_id}")
    await imports.finish(conn, import_id, "stopped")
    await pieces.forget(conn, [import_id], refused=False)
    return await imports.find(conn, import_id)


async def _add(conn: Connection, upload: Upload, file: ImportFile) -> progress.Import:
    source = upload.source
    needs_source = upload.kind == "leads" or (source and upload.kind in OF_LEADS)
    if needs_source and (not source or not await find_sources(conn, {source})):
        raise errors.UnknownImportSource
    if await imports.count_open(conn) >= progress.OPEN_LIMIT:
        raise errors.TooManyImports
    file_map, now, is_lead = upload.file_map, await database_clock(conn), upload.kind == "leads"
    work = progress.Import(
        import_id=uuid7(), kind=upload.kind, source=source, file_name=upload.file_name, state="receiving",
        dry_run=upload.dry_run, encoding=file.encoding, separator=file.separator, layout=asdict(file.layout),
        undated_at=progress.undated_instant(file_map.occurred_at, file_map.live, now) if is_lead else None,
        key_id=upload.key_id, begun_at=now, finished_at=None, rows=file.rows,
        accepted=0, repeats=0, refused=0, warned=0,
    )  # fmt: skip
    await imports.add(conn, work)
    return work


async def _store(database: Database, import_id: UUID, rows: list[progress.ImportRow]) -> None:
    await database.run(lambda conn: pieces.add(conn, import_id, rows))
