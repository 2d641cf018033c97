"""The routes by which owners see what was sent, and have it sent again."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from starlette.requests import Request

from services.handoff.subscriptions.api.owner import ANSWERS, Sales
from services.handoff.subscriptions.handlers import again, owners
from services.handoff.subscriptions.handlers.callers import to_owner
from services.handoff.subscriptions.schemas import DeliveriesOut, DeliveriesQuery, DeliveryOut, ReplayIn, ReplayOut
from services.handoff.subscriptions.store.deliveries import Delivery
from shared.http import Body, Router, problems

router = Router(answers=ANSWERS)


@router.get("/v1/subscriptions/{subscription_id}/deliveries", responses=problems(404))
async def get_deliveries(
    subscription_id: UUID, request: Request, caller: Sales, query: Annotated[DeliveriesQuery, Query()]
) -> DeliveriesOut:
    """A page of the subscription's deliveries, of the last 30 days."""
    owner = to_owner(request, caller)
    found: list[Delivery] = await request.app.state.handoff.database.slow_reads.run(
        lambda conn: owners.find_deliveries(conn, owner, subscription_id, query)
    )
    last = found[-1].delivery_id if len(found) == query.limit else None
    return DeliveriesOut(deliveries=[delivery_out(each) for each in found], next_cursor=last)


@router.post(
    "/v1/subscriptions/{subscription_id}/deliveries/{delivery_id}/retry", status_code=202, responses=problems(404, 409)
)
async def post_retry(subscription_id: UUID, delivery_id: UUID, request: Request, caller: Sales) -> DeliveryOut:
    """Send one delivery again, whatever became of it; 409 if the journal no longer has its event."""
    handoff, owner = request.app.state.handoff, to_owner(request, caller)
    delivery = await handoff.database.run(lambda conn: again.retry(conn, owner, subscription_id, delivery_id))
    handoff.webhooks.sender.wake()
    return delivery_out(delivery)


@router.post("/v1/subscriptions/{subscription_id}/replay", status_code=202, responses=problems(404, 409))
async def post_replay(
    subscription_id: UUID, request: Request, caller: Sales, body: Annotated[ReplayIn, Depends(Body(ReplayIn))]
) -> ReplayOut:
    """Send everything since an instant again, also what was delivered: receivers know it by `webhook-id`.

    409 if the journal no longer has all of it.
    """
    handoff, owner = request.app.state.handoff, to_owner(request, caller)
    events = await handoff.database.run(lambda conn: again.replay(conn, owner, subscription_id, body.since))
    handoff.webhooks.make_deliveries.wake()
    return ReplayOut(events=events)


def delivery_out(delivery: Delivery) -> DeliveryOut:
    reply = None if delivery.reply is None else delivery.reply.decode(errors="replace")
    next_at = delivery.next_at if delivery.state == "pending" else None
    return DeliveryOut.model_construct(**vars(delivery) | {"reply": reply, "next_at": next_at})
