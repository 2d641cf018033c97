"""Leads that are judged again although nobody said anything of them: by a new agreement, and after a rest."""

from services.qualification.agreements import store as agreements
from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.handlers import reevaluate
from services.qualification.scores.store import scores
from services.qualification.telemetry import leads_to_judge
from shared.db.connection import Connection

BATCH_SIZE = 500
# How soon a process sees that another one put an agreement in force, or gave a lead a rest.
POLL_SECONDS = 5.0
# No lead was judged by it.
NO_VERSION = -1


async def reevaluate_pending(conn: Connection, known: dict[int, CompiledAgreement]) -> float:
    """Judge a piece of what the agreement in force has not judged; the seconds until there may be more of it."""
    by = await load_scoring_policy(conn, known)
    if by.in_force is None:
        return POLL_SECONDS
    waiting = await scores.lock_waiting(conn, by.in_force, BATCH_SIZE)
    if waiting:
        await reevaluate(conn, waiting, by)
        await agreements.add_reevaluated(conn, by.in_force, len(waiting))
    return 0.0 if len(waiting) == BATCH_SIZE else POLL_SECONDS


async def reevaluate_after_cool_off(conn: Connection, known: dict[int, CompiledAgreement]) -> float:
    """Judge a piece of the leads whose rest is over; the seconds until the next one's is."""
    by = await load_scoring_policy(conn, known)
    rested = await scores.lock_due(conn, BATCH_SIZE)
    if rested:
        await reevaluate(conn, rested, by)
    if len(rested) == BATCH_SIZE:
        return 0.0
    due = await scores.next_due(conn)
    # What is due and still there is in use by somebody: it will be judged there.
    return min(due, POLL_SECONDS) if due and due > 0 else POLL_SECONDS


async def refresh_pending_gauge(conn: Connection) -> float:
    """Show how many leads the agreement in force has yet to judge; the seconds until the next time."""
    version = await agreements.version_in_force(conn)
    leads_to_judge.set(await scores.count_waiting(conn, NO_VERSION if version is None else version))
    return POLL_SECONDS
