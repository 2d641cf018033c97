"""The page of a card, with the form that was refused as it was sent, and why."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse
from uuid_utils.compat import uuid7

from services.handoff.inbox.domain.answers import list_answers
from services.handoff.inbox.domain.card import Owner
from services.handoff.inbox.handlers.load_card import find_card
from services.handoff.inbox.pages import commands, words
from shared.auth import Caller
from shared.http import Problem
from shared.web import make_page_renderer

# How long the countdown, and who has the lead, may be behind on an open card.
POLL_SECONDS = 30
page = make_page_renderer(__file__)


async def show(
    request: Request,
    viewer: Caller,
    handoff_id: UUID,
    sent: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> HTMLResponse:
    """The card with its forms; the one that was refused holds what was sent, and why. Raises Problem 404."""
    database = request.app.state.handoff.database
    card = await database.slow_reads.run(lambda conn: find_card(conn, handoff_id, viewer.seller))
    if card is None:
        raise Problem(404, "There is no such handoff")
    if isinstance(card, Owner):
        return page("passed_on.html", 409 if problem else 200, owner=card, **request.state.frame)
    return page(
        "card.html",
        problem.status_code if problem else 200,
        card=card,
        answers=list_answers(card.handoff, bought=card.has_bought),
        acts_for=None if card.handoff.seller in (None, viewer.own_seller) else card.owner.seller_name,
        card_is_bound=viewer.seller is not None,
        words=words,
        once=uuid7(),
        seconds=POLL_SECONDS,
        **commands.name_form(sent),
        **words.explain_refusal(problem),
        **request.state.frame,
    )
