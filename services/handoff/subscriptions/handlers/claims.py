"""Taking due deliveries, each with the bytes that all its attempts send and the secrets that sign them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.subscriptions.domain.secret import find_valid
from services.handoff.subscriptions.domain.window import WINDOW
from services.handoff.subscriptions.handlers.bodies import build_bodies
from services.handoff.subscriptions.handlers.secrets import unseal_if_known
from services.handoff.subscriptions.store import sending, subscriptions
from shared.db.connection import Connection
from shared.db.database import database_clock

# Longer than an attempt may take: after it another process sends what a process that died had taken.
LEASE_SECONDS = 30.0


@dataclass(frozen=True)
class Message:
    """What is sent in one attempt, the `number` of which this delivery has had. `body`: None if the event is gone."""

    delivery_id: UUID
    subscription_id: UUID
    event_id: UUID
    number: int
    body: bytes | None
    url: str
    # Those that sign, newest first; none if they cannot be decrypted.
    secrets: tuple[bytes, ...]


async def claim_due(
    conn: Connection, roots: Sequence[bytes], shares: Mapping[UUID, sending.Share], room: int
) -> list[Message]:
    """Take due deliveries, at most `room`, and of each subscription as many as its share allows."""
    due = await sending.lock_due(conn, shares, WINDOW, room)
    if not due:
        return []
    live = {stored.subscription.subscription_id: stored for stored in await subscriptions.find_live(conn)}
    due = [row for row in due if row.subscription_id in live]
    with_contact = {key for key, stored in live.items() if stored.subscription.terms.contact}
    bodies = await build_bodies(conn, due, with_contact)
    await sending.claim(conn, {row.delivery_id: bodies.get(row.delivery_id) for row in due}, LEASE_SECONDS)
    now = await database_clock(conn)
    secrets = {key: open_secrets(roots, live[key], now) for key in {row.subscription_id for row in due}}
    return [
        Message(
            row.delivery_id, row.subscription_id, row.event_id, row.attempts + 1, bodies.get(row.delivery_id),
            live[row.subscription_id].subscription.terms.url, secrets[row.subscription_id],
        )
        for row in due
    ]  # fmt: skip


def open_secrets(roots: Sequence[bytes], stored: subscriptions.StoredSubscription, now: datetime) -> tuple[bytes, ...]:
    """The secrets that sign for the subscription now, newest first; without those that cannot be decrypted."""
    subscription_id = stored.subscription.subscription_id
    opened = (unseal_if_known(roots, subscription_id, each.sealed) for each in find_valid(stored.secrets, now))
    return tuple(secret for secret in opened if secret is not None)
