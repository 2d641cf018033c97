"""The routes by which files come in, and by which their senders see what became of the rows."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import StreamingResponse

from services.intake.imports.domain.errors import TooManyImports, UnknownImportSource
from services.intake.imports.handlers import file_form
from services.intake.imports.handlers.receive import stop_import
from services.intake.imports.schemas import ImportOut, ImportsOut, to_import_out
from shared.auth import Caller, RequireScope
from shared.http import BodyLimit, Router, field_problem, problems

CSV = "text/csv; charset=utf-8"
# On a slow line a file takes long: it has an hour, and 16 KiB of it arrive within every ten seconds.
FILE_LIMIT = BodyLimit(file_form.FILE_BYTES, seconds=3600.0, step_bytes=16 * 1024, step_seconds=10.0)
AS_FILE = {"content-disposition": 'attachment; filename="refused.csv"'}

router = Router(
    answers={TooManyImports: 409, UnknownImportSource: field_problem("/source")},
    limits={"/v1/imports": FILE_LIMIT, "/imports": FILE_LIMIT},
)
Importer = Annotated[Caller, Depends(RequireScope("marketing", "spend", "sales", unbound=True))]


@router.post("/v1/imports", status_code=202, responses=problems(409, 415))
async def post_import(request: Request, caller: Importer) -> ImportOut:
    """Import a file: multipart, with the parts `file`, `kind`, `source`, `map` (YAML or JSON) and `dry_run`."""
    async with file_form.read_file_form(request) as form:
        return to_import_out(await file_form.take_form(request, caller, form))


@router.get("/v1/imports")
async def get_imports(request: Request, caller: Importer) -> ImportsOut:
    """The newest imports first, at most 100."""
    newest = await file_form.list_imports(request.app.state.intake.database, caller)
    return ImportsOut(imports=[to_import_out(work) for work in newest])


@router.get("/v1/imports/{import_id}", responses=problems(404))
async def get_import(import_id: UUID, request: Request, caller: Importer) -> ImportOut:
    """How far an import is."""
    return to_import_out(await file_form.find_import(request.app.state.intake.database, caller, import_id))


@router.delete("/v1/imports/{import_id}", responses=problems(404))
async def delete_import(import_id: UUID, request: Request, caller: Importer) -> ImportOut:
    """Stop an import: the rows that wait are forgotten, what was taken stays."""
    database = request.app.state.intake.database
    work = await file_form.find_import(database, caller, import_id)
    stopped = await database.run(lambda conn: stop_import(conn, import_id, caller.key_id))
    return to_import_out(stopped or work)


@router.get("/v1/imports/{import_id}/refused", responses=problems(404), response_class=StreamingResponse)
async def get_refused(import_id: UUID, request: Request, caller: Importer) -> StreamingResponse:
    """The refused rows as CSV, each with its line and the reason; mended, the file can be imported again."""
    database = request.app.state.intake.database
    work = await file_form.find_import(database, caller, import_id)
    return StreamingResponse(file_form.write_refused(database, work), media_type=CSV, headers=AS_FILE)
