"""The routes by which owners make, see, change and end subscriptions."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.handoff.subscriptions.api.owner import ANSWERS, Sales, Wanted
from services.handoff.subscriptions.handlers import owners, subscriptions
from services.handoff.subscriptions.handlers.callers import to_owner, to_terms
from services.handoff.subscriptions.handlers.rotation import rotate_secret
from services.handoff.subscriptions.handlers.trial import send_trial
from services.handoff.subscriptions.schemas import (
    NewSubscriptionOut,
    RotationOut,
    SubscriptionOut,
    SubscriptionsOut,
    TrialOut,
)
from shared.http import Router, problems

router = Router(answers=ANSWERS)


@router.post("/v1/subscriptions", status_code=201, responses=problems(409))
async def post_subscription(request: Request, caller: Sales, body: Wanted) -> NewSubscriptionOut:
    """Subscribe to events from now on. The response shows the secret with which every message is signed."""
    handoff, owner, terms = request.app.state.handoff, to_owner(request, caller), to_terms(request, body)
    made, secret = await handoff.database.run(lambda conn: subscriptions.create(conn, handoff.secrets, owner, terms))
    handoff.webhooks.make_deliveries.wake()
    return NewSubscriptionOut.of(made, secret=secret)


@router.get("/v1/subscriptions")
async def get_subscriptions(request: Request, caller: Sales) -> SubscriptionsOut:
    """Every subscription; a key that is bound to a seller sees that seller's."""
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await owners.find_all(conn, to_owner(request, caller))
    return SubscriptionsOut(subscriptions=[SubscriptionOut.of(each) for each in found])


@router.get("/v1/subscriptions/{subscription_id}", responses=problems(404))
async def get_subscription(subscription_id: UUID, request: Request, caller: Sales) -> SubscriptionOut:
    """One subscription."""
    async with request.app.state.handoff.database.read_connection() as conn:
        stored = await owners.find(conn, to_owner(request, caller), subscription_id)
    return SubscriptionOut.of(stored.subscription)


@router.put("/v1/subscriptions/{subscription_id}", responses=problems(404, 409))
async def put_subscription(subscription_id: UUID, request: Request, caller: Sales, body: Wanted) -> SubscriptionOut:
    """Change a subscription. One that is disabled is enabled: what waited is sent, in order."""
    handoff, owner, terms = request.app.state.handoff, to_owner(request, caller), to_terms(request, body)
    changed = await handoff.database.run(lambda conn: subscriptions.change(conn, owner, subscription_id, terms))
    handoff.webhooks.sender.wake()
    return SubscriptionOut.of(changed)


@router.delete("/v1/subscriptions/{subscription_id}", status_code=204, responses=problems(404), response_class=Response)
async def delete_subscription(subscription_id: UUID, request: Request, caller: Sales) -> None:
    """End a subscription: nothing more is sent, and its deliveries are deleted."""
    owner = to_owner(request, caller)
    await request.app.state.handoff.database.run(lambda conn: subscriptions.delete(conn, owner, subscription_id))


@router.post("/v1/subscriptions/{subscription_id}/rotation", responses=problems(404, 409))
async def post_rotation(subscription_id: UUID, request: Request, caller: Sales) -> RotationOut:
    """Give the subscription a new secret. For 24 hours the former one signs too, earlier messages as well."""
    handoff, owner = request.app.state.handoff, to_owner(request, caller)
    secret, ends_at = await handoff.database.run(
        lambda conn: rotate_secret(conn, handoff.secrets, owner, subscription_id)
    )
    return RotationOut(secret=secret, former_ends_at=ends_at)


@router.post("/v1/subscriptions/{subscription_id}/test", responses=problems(404, 409))
async def post_test(subscription_id: UUID, request: Request, caller: Sales) -> TrialOut:
    """Send a message of the type `subscription.test` now, and tell what the receiver answers within 15 seconds."""
    handoff = request.app.state.handoff
    attempt = await send_trial(handoff.database, handoff.webhooks.sender, to_owner(request, caller), subscription_id)
    return TrialOut(
        delivered=attempt.delivered,
        status=attempt.status,
        error=attempt.error,
        milliseconds=attempt.milliseconds,
        reply=attempt.reply.decode(errors="replace"),
    )
