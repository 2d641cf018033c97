"""The forms that add a source: the step of the first set-up, and the one on the page of all sources."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.intake.sources import handlers, store
from services.intake.sources.domain import SourceExists
from services.intake.sources.pages.source_texts import read_source
from services.intake.sources.schemas import SourceForm
from services.intake.telemetry import initialise_source_series
from shared.auth import Caller, Viewer
from shared.auth.setup import Admin, Field, Form, Step, make_setup_router, show_step, submit, write_curl
from shared.http import field_problem

ALL_SOURCES = "/setup/sources"
LABEL = "Code, which every capture names"
# Until it is filled in, forms are taken from everywhere: who makes a source is told so there.
ORIGINS = Field(
    "allowed_origins",
    "Origins of its pages, one on each line. Without any, Accord takes forms from every website",
    example="https://www.example.com",
    kind="lines",
)
FIELDS = (
    Field("name", "Name", example="Website"),
    Field("kind", "Kind", kind="select", options=("form", "ads", "import", "api", "sales"), value="form"),
)
FORM = Form(
    "/setup/source", "Add the source", (Field("source", LABEL, value="website", required=True), *FIELDS, ORIGINS)
)
FORM_OF_ALL = Form(
    ALL_SOURCES,
    "Add the source",
    (
        Field("source", LABEL, example="website", required=True),
        *FIELDS,
        ORIGINS,
        Field("thank_you_url", "Page that thanks who sent a form", example="https://example.com/thanks", kind="url"),
    ),
)

Marketing = Annotated[Caller, Depends(Viewer("marketing", unbound=True))]
router = make_setup_router(answers={SourceExists: field_problem("/source")})


@router.get("/setup/source")
async def show_source_step(request: Request, viewer: Admin) -> Response:
    """Whether leads may come from anywhere, else the form and the command that allow it."""
    async with request.app.state.intake.database.read_connection() as conn:
        sources = await store.list_sources(conn)
    return show_step(request, make_step(request, viewer, done=any(source.live for source in sources)))


@router.post("/setup/source")
async def add_first_source(request: Request, viewer: Marketing) -> Response:
    """Add the source in the form, as `PUT /v1/sources/{source}` does."""
    return await add(request, viewer, make_step(request, viewer))


@router.post(ALL_SOURCES)
async def add_another_source(request: Request, viewer: Marketing) -> Response:
    """As the step does, and back to the page of all sources."""
    return await add(request, viewer, Step("Add a source", form=FORM_OF_ALL, leads_to=(ALL_SOURCES, "All sources")))


async def add(request: Request, viewer: Caller, step: Step) -> Response:
    """Add the source that the step's form describes."""

    async def send(raw: bytes) -> None:
        form = read_source(SourceForm, raw)
        intake = request.app.state.intake
        await intake.database.run(lambda conn: handlers.add_source(conn, intake.secrets, form, viewer.key_id))
        initialise_source_series(form.source)
        intake.forms.sources.on_change()

    return await submit(request, step, send)


def make_step(request: Request, viewer: Caller, done: bool = False) -> Step:
    return Step(
        "Say where leads come from",
        done,
        sentence="A source is a form, an ad platform or a list.",
        command=write_curl(request, "PUT", "/v1/sources/website", """-d '{"name": "Website", "kind": "form"}'"""),
        form=FORM if viewer.allows("marketing") else None,
    )
