"""The pages of imports: a form for a file, the list of imports, and how far each is."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from services.intake.imports.domain.errors import TooManyImports, UnknownImportSource
from services.intake.imports.handlers import file_form
from services.intake.imports.schemas import to_import_out
from shared.auth import COOKIE, Caller, Viewer
from shared.auth.form_tokens import FIELD, refuse_foreign_form
from shared.http import Problem, Router
from shared.web import make_page_renderer

POLL_SECONDS = 2
FIELDS = ("kind", "source", "file", "map", "dry_run")
WHOLE_FORM = ""
VIEWER = Viewer("marketing", "spend", "sales", unbound=True)
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)
ImportViewer = Annotated[Caller, Depends(VIEWER)]


@router.get("/imports", response_class=HTMLResponse)
async def show_imports(request: Request, viewer: ImportViewer) -> HTMLResponse:
    """The form for a file, and the newest imports."""
    return await _show_list(request, viewer)


@router.post("/imports", response_class=HTMLResponse)
async def send_file(request: Request) -> Response:
    """Import the file of the form, as `POST /v1/imports` does."""
    viewer, cookie = await VIEWER.find(request), request.cookies[COOKIE]
    # Read by the page itself: the file goes to the disk, and not into the memory as the fields of other forms do.
    async with file_form.read_file_form(request) as form:
        refuse_foreign_form(request, str(form.get(FIELD, "")), cookie)
        return await _take(request, viewer, form)


async def _take(request: Request, viewer: Caller, form: file_form.Form) -> Response:
    """To the page of the import, or the form again with what is refused."""
    try:
        work = await file_form.take_form(request, viewer, form)
    except Problem as problem:
        return await _show_list(request, viewer, problem.status_code, form, _sort_errors(problem))
    except TooManyImports as refusal:
        return await _show_list(request, viewer, 409, form, {WHOLE_FORM: refusal.detail})
    except UnknownImportSource as refusal:
        return await _show_list(request, viewer, 422, form, {"source": refusal.detail})
    return RedirectResponse(f"/imports/{work.import_id}", 303)


@router.get("/imports/{import_id}", response_class=HTMLResponse)
async def show_import(import_id: UUID, request: Request, viewer: ImportViewer) -> HTMLResponse:
    """How far one import is; the page polls itself while the import runs."""
    work = await file_form.find_import(request.app.state.intake.database, viewer, import_id)
    frame = {"address": f"/imports/{import_id}", "seconds": POLL_SECONDS, **request.state.frame}
    return page("import.html", **frame, work=to_import_out(work), percent=work.percent, running=work.is_open)


@router.get("/imports/{import_id}/refused")
async def show_refused(import_id: UUID, request: Request, viewer: ImportViewer) -> StreamingResponse:
    """The refused rows as a file."""
    database = request.app.state.intake.database
    work = await file_form.find_import(database, viewer, import_id)
    headers = {"content-disposition": 'attachment; filename="refused.csv"'}
    return StreamingResponse(file_form.write_refused(database, work), media_type="text/csv", headers=headers)


def _sort_errors(problem: Problem) -> dict[str, str]:
    """The sentences of a problem by the field of the form that each is about; "" for those about the whole of it."""
    errors = dict[str, str]()
    for error in problem.errors:
        _, field, *inside = [*error.pointer.split("/", 2), ""]
        name = field if field in FIELDS else WHOLE_FORM
        sentence = f"{inside[0]}: {error.detail}" if inside[0] else error.detail
        errors[name] = f"{errors[name]} {sentence}" if name in errors else sentence
    return errors or {WHOLE_FORM: problem.title}


async def _show_list(
    request: Request,
    viewer: Caller,
    status: int = 200,
    said: file_form.Form | None = None,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    """The page; after a refusal with what the sender said, and why it was refused beside the field."""
    database = request.app.state.intake.database
    return page(
        "imports.html",
        status,
        imports=[to_import_out(work) for work in await file_form.list_imports(database, viewer)],
        sources=await file_form.list_sources(database),
        kinds=[kind for kind, scope in file_form.SCOPES.items() if viewer.allows(scope)],
        said={name: str(said.get(name) or "") if said else "" for name in FIELDS},
        errors=errors or {},
        **request.state.frame,
    )
