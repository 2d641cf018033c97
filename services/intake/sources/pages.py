"""The step of the first set-up that names a source."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.intake.sources import store
from shared.auth.setup_steps import Admin, show_step, write_curl
from shared.http import Router

router = Router(include_in_schema=False)


@router.get("/setup/source", response_class=HTMLResponse)
async def show_source_step(request: Request, viewer: Admin) -> HTMLResponse:
    """Whether leads may come from anywhere, else the command that allows it."""
    async with request.app.state.intake.database.read_connection() as conn:
        sources = await store.list_sources(conn)
    return show_step(
        "Say where leads come from",
        done=any(source.live for source in sources),
        sentence="A source is a form, an ad platform or a list. This one is called website:",
        command=write_curl(request, "PUT", "/v1/sources/website", """-d '{"name": "Website", "kind": "form"}'"""),
    )
