"""The loops that reevaluate leads without a new event: by a new agreement, and when a cool-off is over."""

from services.qualification.agreements import store as agreements_store
from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.handlers import reevaluate
from services.qualification.scores.store import scores as store
from services.qualification.telemetry import pending_leads
from shared.db.connection import Connection

BATCH_SIZE = 500
# The longest time until a process sees that another one activated an agreement or started a cool-off: after an event,
# which nearly always tells of it, and without one.
AFTER_EVENTS_SECONDS = 5.0
POLL_SECONDS = 30.0
LOCKED_SECONDS = 5.0
# A version by which no lead was evaluated.
NO_VERSION = -1


async def reevaluate_pending(conn: Connection, agreements: dict[int, CompiledAgreement]) -> float:
    """Evaluate a batch of the leads that the agreement in force has not evaluated; the seconds until the next batch."""
    policy = await load_scoring_policy(conn, agreements)
    if policy.in_force is None:
        return POLL_SECONDS
    pending = await store.lock_pending(conn, policy.in_force, BATCH_SIZE)
    if pending:
        await reevaluate(conn, pending, policy)
        await agreements_store.add_reevaluated(conn, policy.in_force, len(pending))
    return 0.0 if len(pending) == BATCH_SIZE else POLL_SECONDS


async def reevaluate_after_cool_off(conn: Connection, agreements: dict[int, CompiledAgreement]) -> float:
    """Evaluate a batch of the leads whose cool-off is over; the seconds until the next batch."""
    policy = await load_scoring_policy(conn, agreements)
    due = await store.lock_due(conn, BATCH_SIZE)
    if due:
        await reevaluate(conn, due, policy)
    if len(due) == BATCH_SIZE:
        return 0.0
    seconds = await store.seconds_until_due(conn)
    if seconds is None:
        return POLL_SECONDS
    # A lead that is still due is locked by another transaction, which evaluates it.
    return min(seconds, POLL_SECONDS) if seconds > 0 else LOCKED_SECONDS


async def refresh_pending_gauge(conn: Connection) -> float:
    """Set the gauge of leads that the agreement in force has yet to evaluate; the seconds until the next time."""
    version = await agreements_store.find_version_in_force(conn)
    count = await store.count_pending(conn, NO_VERSION if version is None else version)
    pending_leads.set(count)
    return AFTER_EVENTS_SECONDS if count else POLL_SECONDS
