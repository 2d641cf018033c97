"""The health of subscriptions: one that only failed for days is disabled, one whose receiver is gone ends."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from services.handoff.notices.handlers.publish import publish
from services.handoff.subscriptions.domain.attempt import EVENT_GONE
from services.handoff.subscriptions.domain.subscription import Subscription, record_results, tell_stopped
from services.handoff.subscriptions.store import subscriptions
from services.handoff.subscriptions.store.sending import Result
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.telemetry import log


async def save_health(conn: Connection, locked: Mapping[UUID, Subscription], results: Sequence[Result]) -> None:
    """Save what these results say of their locked subscriptions, and publish and tell which of them stopped."""
    attempts = defaultdict(list)
    for result in results:
        # What could not be sent says nothing of the receiver.
        if result.attempt.error != EVENT_GONE:
            attempts[result.subscription_id].append(result.attempt)
    now = await database_clock(conn)
    changed, events = [], []
    for subscription_id, made in attempts.items():
        before = locked.get(subscription_id)
        if before is None or before.state == "deleted":
            continue
        statuses = [attempt.status for attempt in made if not attempt.delivered]
        after = record_results(before, len(made) - len(statuses), statuses, now)
        changed.append(after)
        if told := tell_stopped(before, after, now):
            events += told
            conn.on_commit(partial(_log_state, after))
    await subscriptions.save(conn, changed)
    await publish(conn, events, now)


def _log_state(subscription: Subscription) -> None:
    log.warning("subscription_stopped", subscription=subscription.subscription_id, state=subscription.state)
