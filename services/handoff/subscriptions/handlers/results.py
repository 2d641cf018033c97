"""Saving what became of attempts, of many at once: their deliveries, and the health of their subscriptions."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from services.handoff.subscriptions.domain.subscription import Subscription, record_results
from services.handoff.subscriptions.store import sending, subscriptions
from services.handoff.subscriptions.store.sending import Result
from services.handoff.subscriptions.telemetry import count_attempts
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.telemetry import log


async def save_results(conn: Connection, results: Sequence[Result]) -> list[None]:
    """Save these results in one transaction; of a delivery that another process took over, only a success."""
    locked = await subscriptions.lock(conn, {result.subscription_id for result in results})
    saved = await sending.save_results(conn, results)
    await _save_health(conn, locked, [result for result in results if result.delivery_id in saved])
    count_attempts(conn, [result.decision.outcome for result in results])
    inject_fault("handoff.subscriptions.before_results")
    return [None] * len(results)


async def _save_health(conn: Connection, locked: dict[UUID, Subscription], results: Sequence[Result]) -> None:
    attempts = defaultdict(list)
    for result in results:
        attempts[result.subscription_id].append(result.attempt)
    now = await database_clock(conn)
    changed = []
    for subscription_id, made in attempts.items():
        before = locked.get(subscription_id)
        if before is None or before.state == "deleted":
            continue
        statuses = [attempt.status for attempt in made if not attempt.delivered]
        after = record_results(before, len(made) - len(statuses), statuses, now)
        changed.append(after)
        if after.state != before.state:
            conn.on_commit(partial(_log_state, after))
    await subscriptions.save(conn, changed)


def _log_state(subscription: Subscription) -> None:
    log.warning("subscription_stopped", subscription=subscription.subscription_id, state=subscription.state)
