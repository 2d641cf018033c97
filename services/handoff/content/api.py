"""The routes of content cards: what helps sellers, and with which leads it comes along."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.handoff.content import store
from services.handoff.content.domain import ContentCardExists, ContentCardNotFound
from services.handoff.content.handlers import end_card, load_card, put_card
from services.handoff.content.schemas import ContentCardIn, ContentCardOut, ContentOut, describe
from shared.auth import Caller, RequireScope
from shared.http import Body, Code, Router, field_problem, problems

router = Router(answers={ContentCardNotFound: 404, ContentCardExists: field_problem("/card")})
Either = Annotated[Caller, Depends(RequireScope("marketing", "sales"))]


@router.put("/v1/content/{card}", responses=problems(403, 409))
async def put_content_card(
    card: Code, request: Request, caller: Either, body: Annotated[ContentCardIn, Depends(Body(ContentCardIn))]
) -> ContentCardOut:
    """Add or change a battle card, a case study or an answer to objections."""
    caller.require_unbound()
    wanted = body.to_card(card)
    await request.app.state.handoff.database.run(lambda conn: put_card(conn, wanted, caller.key_id))
    return describe(wanted)


@router.get("/v1/content", responses=problems(403))
async def get_content(request: Request, caller: Either) -> ContentOut:
    """Every content card."""
    caller.require_unbound()
    async with request.app.state.handoff.database.read_connection() as conn:
        return ContentOut(cards=[describe(each) for each in await store.find_all(conn)])


@router.get("/v1/content/{card}", responses=problems(403, 404))
async def get_content_card(card: Code, request: Request, caller: Either) -> ContentCardOut:
    """One content card."""
    caller.require_unbound()
    async with request.app.state.handoff.database.read_connection() as conn:
        return describe(await load_card(conn, card))


@router.delete("/v1/content/{card}", status_code=204, responses=problems(403, 404), response_class=Response)
async def delete_content_card(card: Code, request: Request, caller: Either) -> None:
    """End a content card: it comes along no more."""
    caller.require_unbound()
    await request.app.state.handoff.database.run(lambda conn: end_card(conn, card, caller.key_id))
