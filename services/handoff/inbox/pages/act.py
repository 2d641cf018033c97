"""`/act/{token}`: the link of a notice, by which its seller answers one offer without signing in.

It opens this one offer until it is answered or passed on, and starts no session. The token in the address is what
other sites do not know, so the forms need no other one.
"""

from typing import NamedTuple
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from uuid_utils.compat import uuid7

from services.handoff.inbox.domain.answers import Answer
from services.handoff.inbox.handlers.load_offer import Offer, find_offer
from services.handoff.inbox.pages import commands, show_card, words
from services.handoff.notices.handlers.links import read_token
from shared.auth import Caller, find_caller, form_fields, setup
from shared.errors import Refusal
from shared.http import Problem, Router

# By the name of the form that is sent: what of a handoff may be answered by a link.
ANSWERS: dict[str, Answer] = {"acceptance": "acceptance", "rejection": "rejection"}
TITLES = {"accepted": "You have this lead", "rejected": "You rejected this lead"}
router = Router(include_in_schema=False)


class Opened(NamedTuple):
    """A link: its token, the id of its notice, and the offer as it stands."""

    token: str
    notice_id: UUID
    offer: Offer


@router.get("/act/{token}", response_class=HTMLResponse)
async def show_offer(token: str, request: Request) -> HTMLResponse:
    """The offer with its forms; once it is answered or passed on, who has the lead since when."""
    return show(await open_link(request, token))


@router.post("/act/{token}", response_class=HTMLResponse)
async def answer_offer(token: str, request: Request) -> Response:
    """Accept or reject the offer as its seller, as the API does."""
    link = await open_link(request, token)
    if link.offer.card is None:
        return show(link, status=409)
    sent = await form_fields.read_form(request)
    try:
        await _send(request, link, sent)
    except (Problem, Refusal) as refused:
        return show(await open_link(request, token), sent, setup.find_problem(request, refused))
    return RedirectResponse(f"/act/{token}", 303)


async def open_link(request: Request, token: str) -> Opened:
    """The offer of the link. Raises Problem 404 for a link that this installation did not make, 429 for many."""
    find_caller.require_token_allowed(request)
    handoff = request.app.state.handoff
    notice_id = read_token(handoff.secrets, token)
    if notice_id is None:
        find_caller.count_wrong_token(request)
    offer = await handoff.database.slow_reads.run(lambda conn: find_offer(conn, notice_id)) if notice_id else None
    if notice_id is None or offer is None:
        raise Problem(404, "There is no such link, or it has ended")
    return Opened(token, notice_id, offer)


def show(
    link: Opened, sent: dict[str, str] | None = None, problem: Problem | None = None, status: int = 200
) -> HTMLResponse:
    """The page of the offer as it stands, with the form that was refused and why."""
    offer = link.offer
    status = problem.status_code if problem else status
    if offer.card is None and offer.is_own and offer.handoff.state != "offered":
        return show_card.page("answered.html", status, offer=offer, words=words, titles=TITLES)
    if offer.card is None:
        return show_card.page("passed_on.html", 409 if problem else status, owner=offer.owner)
    return show_card.page(
        "act.html",
        status,
        card=offer.card,
        act_address=f"/act/{link.token}",
        words=words,
        once=uuid7(),
        **commands.name_form(sent),
        **words.explain_refusal(problem),
    )


async def _send(request: Request, link: Opened, sent: dict[str, str]) -> None:
    """Do what the form asks. In the books the answer was given with the key of the notice's id."""
    answer = ANSWERS.get(sent.get(commands.FORM_NAME, "").partition("-")[0])
    if answer is None:
        raise Problem(422, "The link accepts or rejects the lead, and no more")
    offer = link.offer
    caller = Caller(link.notice_id, frozenset({"sales"}), offer.seller)
    await commands.send(request, caller, offer.handoff.handoff_id, answer, {**sent, "seller": offer.seller})
