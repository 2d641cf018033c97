"""The step of the first set-up in which a seller accepts a lead."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.handoff.handoffs.store import page
from shared.auth.setup_steps import Admin, show_step, write_curl
from shared.http import Router

router = Router(include_in_schema=False)


@router.get("/setup/acceptance", response_class=HTMLResponse)
async def show_acceptance_step(request: Request, viewer: Admin) -> HTMLResponse:
    """The command by which its seller accepts the newest lead that was offered."""
    async with request.app.state.handoff.database.read_connection() as conn:
        offered = await page.find_page(conn, {"state": "offered"}, None, 1)
    if not offered:
        return show_step(
            "Accept the lead", done=False, sentence="As soon as a lead is with a seller, the command stands here."
        )
    [handoff] = offered
    path, body = f"/v1/handoffs/{handoff.handoff_id}/acceptance", f"""-d '{{"seller": "{handoff.seller}"}}'"""
    command = write_curl(request, "PUT", path, body)
    return show_step(
        "Accept the lead", done=False, sentence=f"A lead waits for {handoff.seller}, who accepts it:", command=command
    )
