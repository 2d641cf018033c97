"""The step of the first set-up that names a source."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.intake.sources import store
from services.intake.sources.handlers import save_source
from services.intake.sources.schemas import SourceForm
from services.intake.telemetry import initialise_source_series
from shared.auth import Caller, Viewer
from shared.auth.setup import Admin, Field, Form, Step, make_setup_router, show_step, submit, write_curl
from shared.http import parse_body

FORM = Form(
    "/setup/source",
    "Add the source",
    (
        Field("source", "Code, which every capture names", value="website", required=True),
        Field("name", "Name", example="Website"),
        Field("kind", "Kind", kind="select", options=("form", "ads", "import", "api", "sales"), value="form"),
    ),
)

router = make_setup_router()


@router.get("/setup/source")
async def show_source_step(request: Request, viewer: Admin) -> Response:
    """Whether leads may come from anywhere, else the form and the command that allow it."""
    async with request.app.state.intake.database.read_connection() as conn:
        sources = await store.list_sources(conn)
    return show_step(request, make_step(request, viewer, done=any(source.live for source in sources)))


@router.post("/setup/source")
async def add_source(
    request: Request, viewer: Annotated[Caller, Depends(Viewer("marketing", unbound=True))]
) -> Response:
    """Add the source in the form, as `PUT /v1/sources/{source}` does."""

    async def send(raw: bytes) -> None:
        form = parse_body(SourceForm, raw)
        intake = request.app.state.intake
        await intake.database.run(lambda conn: save_source(conn, intake.secrets, form.source, form, viewer.key_id))
        initialise_source_series(form.source)

    return await submit(request, make_step(request, viewer), send)


def make_step(request: Request, viewer: Caller, done: bool = False) -> Step:
    return Step(
        "Say where leads come from",
        done,
        sentence="A source is a form, an ad platform or a list.",
        command=write_curl(request, "PUT", "/v1/sources/website", """-d '{"name": "Website", "kind": "form"}'"""),
        form=FORM if viewer.allows("marketing") else None,
    )
