"""The form by which a file comes in, from a tool or from the page, and what its sender is shown of the import."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from starlette import datastructures, requests

from services.intake.imports.domain import columns, errors, progress, refused_rows
from services.intake.imports.handlers.receive import Upload, receive_file
from services.intake.imports.schemas import parse_map
from services.intake.imports.store import imports, pieces
from services.intake.sources.store import list_source_names
from shared.auth import Caller
from shared.db.database import Database
from shared.http import FieldError, Problem

FILE_BYTES = 64 * 1024 * 1024
FORM_FIELDS = 10
FILE_NAME_CHARACTERS = 200
MULTIPART = "multipart/form-data"
SCOPES: dict[columns.Kind, str] = {
    "leads": "marketing", "activities": "marketing", "spend": "spend", "deals": "sales", "revenue": "sales",
}  # fmt: skip
INVALID_FORM = "The form is not as described"
Form = datastructures.FormData


def read_file_form(request: requests.Request) -> Any:
    """The Form for an `async with`: the file lies on the disk where it is large, until the block ends.

    Raises Problem 415.
    """
    if not request.headers.get("content-type", "").lower().startswith(MULTIPART):
        raise Problem(415, f"The body must be {MULTIPART}")
    return request.form(max_files=1, max_fields=FORM_FIELDS)


async def take_form(request: requests.Request, caller: Caller, form: Form) -> progress.Import:
    """Take in the file of a form. Raises Problem 403 and 422, TooManyImports and UnknownImportSource."""
    try:
        work = await receive_file(request.app.state.intake.database, _read_upload(caller, form))
    except errors.UnreadableFile as unreadable:
        raise Problem(422, "The file cannot be read", [FieldError("/file", unreadable.sentence)]) from None
    request.app.state.intake.imports.wake()
    return work


def _read_upload(caller: Caller, form: Form) -> Upload:
    file, kind = form.get("file"), form.get("kind")
    if kind not in SCOPES:
        raise Problem(422, INVALID_FORM, [FieldError("/kind", f"One of {', '.join(SCOPES)}.")])
    if not caller.allows(SCOPES[kind]):
        raise Problem(403, f"The key needs the scope {SCOPES[kind]}")
    if not isinstance(file, datastructures.UploadFile):
        raise Problem(422, INVALID_FORM, [FieldError("/file", "Must be a file.")])
    file_map = parse_map(str(form.get("map") or ""), kind)
    return Upload(
        file=file.file,
        file_name=(file.filename or "")[:FILE_NAME_CHARACTERS].replace("\0", ""),
        kind=kind,
        source=str(form.get("source") or "").strip() or file_map.source,
        file_map=file_map.to_file_map(),
        dry_run=form.get("dry_run") in ("true", "1", "on"),
        key_id=caller.key_id,
    )


async def find_import(database: Database, caller: Caller, import_id: UUID) -> progress.Import:
    """The import with this id, if the caller may import such files. Raises Problem 404."""
    async with database.read_connection() as conn:
        work = await imports.find(conn, import_id)
    if work is None or not caller.allows(SCOPES[work.kind]):
        raise Problem(404, "There is no such import")
    return work


async def list_imports(database: Database, caller: Caller) -> list[progress.Import]:
    """The newest imports first, of the kinds that the caller may import."""
    async with database.read_connection() as conn:
        newest = await imports.list_newest(conn)
    return [work for work in newest if caller.allows(SCOPES[work.kind])]


async def list_sources(database: Database) -> list[str]:
    """The names from which the page lets its reader choose."""
    async with database.read_connection() as conn:
        return await list_source_names(conn)


async def write_refused(database: Database, work: progress.Import) -> AsyncIterator[str]:
    """The lines of the file of refused rows, some hundred at a time."""
    yield refused_rows.write_header(work.layout["headers"])
    async for rows in pieces.read_refused(database, work.import_id):
        yield refused_rows.write_rows(rows)
