"""Having deliveries sent again: one, or all since an instant."""

from datetime import datetime
from uuid import UUID

from services.handoff.subscriptions.domain.subscription import DeliveryNotFound, EventGone, require_open
from services.handoff.subscriptions.handlers.feed import request_replay
from services.handoff.subscriptions.handlers.owners import Owner, find
from services.handoff.subscriptions.store import deliveries
from services.handoff.subscriptions.store.deliveries import Delivery
from shared.auth import record_change
from shared.db.connection import Connection


async def retry(conn: Connection, owner: Owner, subscription_id: UUID, delivery_id: UUID) -> Delivery:
    """Send one delivery again, now. Raises SubscriptionNotFound, ReceiverGone, DeliveryNotFound, EventGone."""
    require_open((await find(conn, owner, subscription_id, lock=True)).subscription)
    if await deliveries.find(conn, subscription_id, delivery_id) is None:
        raise DeliveryNotFound
    if not await deliveries.has_event(conn, subscription_id, delivery_id):
        raise EventGone
    await deliveries.retry(conn, subscription_id, delivery_id)
    await record_change(conn, owner.key_id, "retried", f"subscriptions/{subscription_id}/deliveries/{delivery_id}")
    again = await deliveries.find(conn, subscription_id, delivery_id)
    if again is None:
        raise DeliveryNotFound
    return again


async def replay(conn: Connection, owner: Owner, subscription_id: UUID, since: datetime) -> int:
    """Send all events since then again, also those that were delivered; how many events are looked through.

    Raises SubscriptionNotFound, ReceiverGone, JournalTooShort.
    """
    require_open((await find(conn, owner, subscription_id, lock=True)).subscription)
    events = await request_replay(conn, subscription_id, since)
    await record_change(conn, owner.key_id, "replayed", f"subscriptions/{subscription_id}")
    return events
