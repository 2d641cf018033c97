"""The buttons on the page of a subscription: test it, change its secret, send again, end it."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.handoff.subscriptions.handlers import again, subscriptions
from services.handoff.subscriptions.handlers.callers import to_owner
from services.handoff.subscriptions.handlers.rotation import rotate_secret
from services.handoff.subscriptions.handlers.trial import send_trial
from services.handoff.subscriptions.pages import forms, show
from shared.auth.setup import SalesAdmin, make_setup_router, submit

ONE = forms.ADDRESS + "/{subscription_id}"
router = make_setup_router()


@router.post(ONE + "/test", response_class=HTMLResponse)
async def send_test(subscription_id: UUID, request: Request, viewer: SalesAdmin) -> HTMLResponse:
    """Send a test message, and show what the receiver answers within 15 seconds."""
    handoff = request.app.state.handoff
    trial = await send_trial(handoff.database, handoff.webhooks.sender, to_owner(request, viewer), subscription_id)
    return await show.show_one(request, viewer, subscription_id, trial=trial)


@router.post(ONE + "/rotation", response_class=HTMLResponse)
async def rotate(subscription_id: UUID, request: Request, viewer: SalesAdmin) -> HTMLResponse:
    """Give the subscription a new secret, and show it, this once."""
    handoff, owner = request.app.state.handoff, to_owner(request, viewer)
    secret, ends_at = await handoff.database.run(
        lambda conn: rotate_secret(conn, handoff.secrets, owner, subscription_id)
    )
    return await show.show_one(request, viewer, subscription_id, secret=secret, former_ends_at=ends_at)


@router.post(ONE + "/replay")
async def replay(subscription_id: UUID, request: Request, viewer: SalesAdmin) -> Response:
    """Send everything since an instant again, as `POST /v1/subscriptions/{subscription_id}/replay` does."""
    handoff, owner = request.app.state.handoff, to_owner(request, viewer)

    async def send(raw: bytes) -> None:
        since = forms.read_since(raw).since
        await handoff.database.run(lambda conn: again.replay(conn, owner, subscription_id, since))
        handoff.webhooks.make_deliveries.wake()

    return await submit(request, forms.make_replay_step(subscription_id), send)


@router.post(ONE + "/deliveries/{delivery_id}/retry")
async def retry(subscription_id: UUID, delivery_id: UUID, request: Request, viewer: SalesAdmin) -> Response:
    """Send one delivery again."""
    handoff, owner = request.app.state.handoff, to_owner(request, viewer)

    async def send(raw: bytes) -> None:
        await handoff.database.run(lambda conn: again.retry(conn, owner, subscription_id, delivery_id))
        handoff.webhooks.sender.wake()

    return await submit(request, forms.make_button_step(subscription_id, "Send again"), send)


@router.post(ONE + "/end")
async def end(subscription_id: UUID, request: Request, viewer: SalesAdmin) -> Response:
    """End the subscription: nothing more is sent, and its deliveries are deleted."""
    owner = to_owner(request, viewer)
    await request.app.state.handoff.database.run(lambda conn: subscriptions.delete(conn, owner, subscription_id))
    return RedirectResponse(forms.ADDRESS, 303)
