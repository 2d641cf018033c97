"""The step of the first set-up that adds a seller."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.handoff.sellers import store
from shared.auth.setup_steps import Admin, show_step, write_curl
from shared.http import Router

SELLER = """-d '{"name": "Kim Reyes", "team": "inbound", "kind": "employee"}'"""

router = Router(include_in_schema=False)


@router.get("/setup/seller", response_class=HTMLResponse)
async def show_seller_step(request: Request, viewer: Admin) -> HTMLResponse:
    """Whether a seller can take a lead, else the command that adds a seller."""
    async with request.app.state.handoff.database.read_connection() as conn:
        sellers = await store.find_all(conn)
    return show_step(
        "Add a seller",
        done=any(row.seller.active for row in sellers),
        sentence="Qualified leads go to the sellers of a team in turn. This one has the id kim:",
        command=write_curl(request, "PUT", "/v1/sellers/kim", SELLER),
    )
