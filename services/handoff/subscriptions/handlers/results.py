"""Saving what became of attempts, of many at once: their deliveries, and the health of their subscriptions."""

from collections.abc import Sequence

from services.handoff.subscriptions.handlers.health import save_health
from services.handoff.subscriptions.store import sending, subscriptions
from services.handoff.subscriptions.store.sending import Result
from services.handoff.subscriptions.telemetry import count_attempts
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection


async def save_results(conn: Connection, results: Sequence[Result]) -> list[None]:
    """Save these results in one transaction; of a delivery that another process took over, only a success."""
    locked = await subscriptions.lock(conn, {result.subscription_id for result in results})
    saved = await sending.save_results(conn, results)
    await save_health(conn, locked, [result for result in results if result.delivery_id in saved])
    count_attempts(conn, [result.decision.outcome for result in results])
    inject_fault("handoff.subscriptions.before_results")
    return [None] * len(results)
