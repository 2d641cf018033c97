"""`/setup/subscriptions`: who gets which events by webhook; `/setup/subscriptions/{id}`: one, with what was sent."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.handoff.subscriptions.domain.subscription import Terms
from services.handoff.subscriptions.handlers import owners, subscriptions
from services.handoff.subscriptions.handlers.callers import to_owner, to_terms
from services.handoff.subscriptions.pages import forms, show
from services.handoff.subscriptions.schemas import DeliveriesQuery
from shared.auth.setup import SalesAdmin, make_setup_router, place_errors, submit
from shared.http import Problem

router = make_setup_router()


@router.get(forms.ADDRESS, response_class=HTMLResponse)
async def show_subscriptions(request: Request, viewer: SalesAdmin) -> HTMLResponse:
    """Every subscription, and the form that adds one."""
    return await show.show_all(request, viewer)


@router.post(forms.ADDRESS, response_class=HTMLResponse)
async def subscribe(request: Request, viewer: SalesAdmin) -> Response:
    """Subscribe as `POST /v1/subscriptions` does, and show the secret, this once."""
    made: list[tuple[UUID, str]] = []

    async def send(raw: bytes) -> None:
        handoff, owner, terms = request.app.state.handoff, to_owner(request, viewer), read_terms(request, raw)
        new, secret = await handoff.database.run(lambda conn: subscriptions.create(conn, handoff.secrets, owner, terms))
        handoff.webhooks.make_deliveries.wake()
        made.append((new.subscription_id, secret))

    answer = await submit(request, forms.make_step(None), send)
    if not made:
        return answer
    ((subscription_id, secret),) = made
    return await show.show_one(request, viewer, subscription_id, secret=secret)


@router.get(forms.ADDRESS + "/{subscription_id}", response_class=HTMLResponse)
async def show_subscription(
    subscription_id: UUID, request: Request, viewer: SalesAdmin, query: Annotated[DeliveriesQuery, Query()]
) -> HTMLResponse:
    """One subscription, and what was sent."""
    return await show.show_one(request, viewer, subscription_id, query)


@router.post(forms.ADDRESS + "/{subscription_id}")
async def change_subscription(subscription_id: UUID, request: Request, viewer: SalesAdmin) -> Response:
    """Change the subscription as `PUT /v1/subscriptions/{subscription_id}` does."""
    handoff, owner = request.app.state.handoff, to_owner(request, viewer)

    async def send(raw: bytes) -> None:
        terms = read_terms(request, raw)
        await handoff.database.run(lambda conn: subscriptions.change(conn, owner, subscription_id, terms))
        handoff.webhooks.sender.wake()

    async with handoff.database.read_connection() as conn:
        stored = await owners.find(conn, owner, subscription_id)
    return await submit(request, forms.make_step(stored.subscription), send)


def read_terms(request: Request, raw: bytes) -> Terms:
    """What the form asks for. Raises AddressNotAllowed, Problem 422 about fields of the form."""
    body = forms.read_subscription(raw)
    try:
        return to_terms(request, body)
    except Problem as problem:
        raise place_errors(problem, forms.find_field) from None
