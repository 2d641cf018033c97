"""The pages of all subscriptions and of one, with what was sent."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.handoff.subscriptions.handlers import owners
from services.handoff.subscriptions.handlers.callers import to_owner
from services.handoff.subscriptions.pages import forms
from services.handoff.subscriptions.schemas import DeliveriesQuery
from shared.auth import Caller
from shared.db.connection import Connection
from shared.web import make_page_renderer

STATES = ("", "pending", "delivered", "failed", "aborted")

page = make_page_renderer(__file__)


async def show_all(request: Request, viewer: Caller) -> HTMLResponse:
    """Every subscription, and the form that adds one."""
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await owners.find_all(conn, to_owner(request, viewer))
    return page(
        "subscriptions.html",
        subscriptions=found,
        address=forms.find_address,
        step=forms.make_step(None),
        problem=None,
        **request.state.frame,
    )


async def show_one(
    request: Request, viewer: Caller, subscription_id: UUID, query: DeliveriesQuery | None = None, **more: Any
) -> HTMLResponse:
    """One subscription with a page of its deliveries. `more`: a secret, or what a test message was answered."""
    owner, query = to_owner(request, viewer), query or DeliveriesQuery()

    async def read(conn: Connection) -> tuple[Any, Any]:
        stored = await owners.find(conn, owner, subscription_id)
        return stored.subscription, await owners.find_deliveries(conn, owner, subscription_id, query)

    subscription, deliveries = await request.app.state.handoff.database.slow_reads.run(read)
    address = forms.find_address(subscription_id)
    cursor = deliveries[-1].delivery_id if len(deliveries) == query.limit else None
    following = {name: value for name, value in (("state", query.state), ("cursor", cursor)) if value}
    return page(
        "subscription.html",
        subscription=subscription,
        deliveries=deliveries,
        states=STATES,
        state=query.state or "",
        address=address,
        next_page=f"{address}?{urlencode(following)}#log" if cursor else None,
        forms=[forms.make_step(subscription), forms.make_replay_step(subscription_id)],
        problem=None,
        **request.state.frame,
        **{"secret": "", "former_ends_at": None, "trial": None, **more},
    )
