"""Whose subscriptions a caller sees: all, or with a key that is bound to a seller that seller's."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from services.handoff.subscriptions.domain.attempt import DeliveryState
from services.handoff.subscriptions.domain.subscription import Subscription, SubscriptionNotFound
from services.handoff.subscriptions.schemas import DeliveriesQuery
from services.handoff.subscriptions.store import deliveries, subscriptions
from services.handoff.subscriptions.store.subscriptions import StoredSubscription
from shared.db.connection import Connection


@dataclass(frozen=True)
class Owner:
    """The caller: its API key, the seller to whom the key may be bound, and the hash of its Idempotency-Key."""

    key_id: UUID
    seller: str | None
    idempotency_key: str | None = None


async def find(conn: Connection, owner: Owner, subscription_id: UUID, lock: bool = False) -> StoredSubscription:
    """The subscription, if the caller may see it. Raises SubscriptionNotFound."""
    stored = await subscriptions.find(conn, subscription_id, lock)
    if stored is None or owner.seller not in (None, stored.subscription.terms.seller):
        raise SubscriptionNotFound
    return stored


async def find_all(conn: Connection, owner: Owner) -> list[Subscription]:
    """Every subscription that the caller may see, oldest first."""
    found = [stored.subscription for stored in await subscriptions.find_all(conn)]
    return [each for each in found if owner.seller in (None, each.terms.seller)]


async def find_deliveries(
    conn: Connection, owner: Owner, subscription_id: UUID, query: DeliveriesQuery
) -> list[deliveries.Delivery]:
    """A page of the subscription's deliveries, newest first. Raises SubscriptionNotFound."""
    await find(conn, owner, subscription_id)
    states = [query.state] if query.state else get_args(DeliveryState)
    return await deliveries.find_page(conn, subscription_id, states, query.cursor, query.limit)
