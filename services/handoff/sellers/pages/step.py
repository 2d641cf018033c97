"""The step of the first set-up that adds a seller."""

from starlette.requests import Request
from starlette.responses import Response

from services.handoff.sellers import store
from services.handoff.sellers.domain import SellerExists
from services.handoff.sellers.handlers import add_seller
from services.handoff.sellers.schemas import SellerForm
from shared.auth import Caller
from shared.auth.setup import Admin, Field, Form, SalesAdmin, Step, make_setup_router, show_step, submit, write_curl
from shared.http import field_problem, parse_body

COMMAND = """-d '{"name": "Kim Reyes", "team": "inbound", "kind": "employee"}'"""
FORM = Form(
    "/setup/seller",
    "Add the seller",
    (
        Field("seller", "Id, for example the one in your CRM", example="kim", required=True),
        Field("name", "Name", example="Kim Reyes", required=True),
        Field("team", "Team, whose sellers take leads in turn", value="inbound", required=True),
        Field("email", "E-mail, if you like", example="kim@example.com"),
    ),
)

router = make_setup_router(answers={SellerExists: field_problem("/seller")})


@router.get("/setup/seller")
async def show_seller_step(request: Request, viewer: Admin) -> Response:
    """Whether a seller can take a lead, else the form and the command that add a seller."""
    async with request.app.state.handoff.database.read_connection() as conn:
        sellers = await store.find_all(conn)
    return show_step(request, make_step(request, viewer, done=any(row.seller.active for row in sellers)))


@router.post("/setup/seller")
async def add_first_seller(request: Request, viewer: SalesAdmin) -> Response:
    """Add the seller in the form, as `PUT /v1/sellers/{seller}` does; one that there is stays."""

    async def send(raw: bytes) -> None:
        seller = parse_body(SellerForm, raw)
        handoff = request.app.state.handoff
        await handoff.database.run(lambda conn: add_seller(conn, seller.to_seller(seller.seller), viewer.key_id))
        handoff.wake_routing()

    return await submit(request, make_step(request, viewer), send)


def make_step(request: Request, viewer: Caller, done: bool = False) -> Step:
    return Step(
        "Add a seller",
        done,
        sentence="Qualified leads go to the sellers of a team in turn.",
        command=write_curl(request, "PUT", "/v1/sellers/kim", COMMAND),
        form=FORM if viewer.allows("sales") else None,
    )
