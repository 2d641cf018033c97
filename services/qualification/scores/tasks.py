"""The loops that reevaluate leads without a new event: by a new agreement, and when a cool-off is over."""

import time
from functools import partial
from uuid import UUID

from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.agreements.store import agreements as agreements_store
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.handlers.evaluate_leads import evaluate_again, move_entries, reevaluate
from services.qualification.scores.store import listing, scores, waiting
from services.qualification.telemetry import pending_leads
from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.sweep import Sweep, SweepBatch

BATCH_SIZE = 500
# The longest time until a process sees that another one activated an agreement or started a cool-off: after an event,
# which nearly always tells of it, and without one.
AFTER_EVENTS_SECONDS = 5.0
POLL_SECONDS = 30.0
LOCKED_SECONDS = 5.0
# A version by which no lead was evaluated.
NO_VERSION = -1

# So long after its start a process takes an upgrade for finished, and so many leads have their entries moved at once.
MOVE_DELAY_SECONDS = 600.0
MOVE_SIZE = 100
MOVE_TASK = "qualification.move_entries"
SHORTFALL_TASK = "qualification.shortfalls"
FIRST_LEAD = UUID(int=0)


def pending_sweep(database: Database) -> Sweep:
    """The batches of pending leads; one that cannot be evaluated is set aside."""
    return Sweep(database, "qualification.waiting", BATCH_SIZE)


def cool_off_sweep(database: Database) -> Sweep:
    """The batches of leads whose cool-off is over; one that cannot be evaluated is set aside."""
    return Sweep(database, "qualification.rested", BATCH_SIZE)


async def reevaluate_pending_task(sweep: Sweep, agreements: dict[int, CompiledAgreement]) -> float:
    """Evaluate a batch of the leads that the agreement in force has not evaluated; the seconds until the next batch."""
    seconds = await sweep.run(partial(reevaluate_pending, agreements=agreements))
    return 0.0 if seconds is None else seconds


async def reevaluate_after_cool_off_task(sweep: Sweep, agreements: dict[int, CompiledAgreement]) -> float:
    """Evaluate a batch of the leads whose cool-off is over; the seconds until the next batch."""
    seconds = await sweep.run(partial(reevaluate_after_cool_off, agreements=agreements))
    return 0.0 if seconds is None else seconds


async def reevaluate_pending(conn: Connection, batch: SweepBatch, agreements: dict[int, CompiledAgreement]) -> float:
    """As `reevaluate_pending_task`, in this transaction."""
    policy = await load_scoring_policy(conn, agreements)
    if policy.in_force is None:
        return POLL_SECONDS
    batch.rows = pending = await waiting.lock_pending(conn, policy.in_force, batch.limit)
    if pending:
        await reevaluate(conn, pending, policy)
        await agreements_store.add_reevaluated(conn, policy.in_force, len(pending))
    return 0.0 if len(pending) == batch.limit else POLL_SECONDS


async def reevaluate_after_cool_off(
    conn: Connection, batch: SweepBatch, agreements: dict[int, CompiledAgreement]
) -> float:
    """As `reevaluate_after_cool_off_task`, in this transaction."""
    policy = await load_scoring_policy(conn, agreements)
    batch.rows = due = await waiting.lock_due(conn, batch.limit)
    if due:
        await reevaluate(conn, due, policy)
    if len(due) == batch.limit:
        return 0.0
    seconds = await waiting.seconds_until_due(conn)
    if seconds is None:
        return POLL_SECONDS
    # A lead that is still due is locked by another transaction, which evaluates it.
    return min(seconds, POLL_SECONDS) if seconds > 0 else LOCKED_SECONDS


def shortfall_sweep(database: Database) -> Sweep:
    """The batches of leads whose shortfall is measured; one of which it cannot be is set aside."""
    return Sweep(database, SHORTFALL_TASK, BATCH_SIZE)


async def measure_shortfalls_task(sweep: Sweep, agreements: dict[int, CompiledAgreement]) -> float:
    """Evaluate a batch of leads that former versions judged, so that lists have them; the seconds until the next."""

    async def measure(conn: Connection, batch: SweepBatch) -> float:
        policy = await load_scoring_policy(conn, agreements)
        if policy.in_force is None:
            return POLL_SECONDS
        batch.rows = unmeasured = await listing.find_unmeasured(conn, batch.limit)
        if unmeasured:
            await evaluate_again(conn, unmeasured, policy)
        return 0.0 if len(unmeasured) == batch.limit else MOVE_DELAY_SECONDS

    seconds = await sweep.run(measure)
    return 0.0 if seconds is None else seconds


def move_sweep(database: Database) -> Sweep:
    """The batches of leads whose entries are moved; one whose entries cannot be moved is set aside."""
    return Sweep(database, MOVE_TASK, MOVE_SIZE)


class EntryMove:
    """Moves the entries that former versions wrote into the column of JSON, in pieces, until a walk finds none.

    A process of a former version that still runs during the upgrade does not see rows. So this begins late.
    """

    def __init__(self, agreements: dict[int, CompiledAgreement], begin_at: float) -> None:
        self._agreements = agreements
        self._begin_at = begin_at
        self._after = FIRST_LEAD
        self._found = False

    async def run(self, sweep: Sweep) -> float:
        """Move the entries of the next leads; the seconds until the next ones. `begin_at` is of the monotonic clock."""
        wait = self._begin_at - time.monotonic()
        if wait > 0:
            return wait
        seconds = await sweep.run(self._move)
        return 0.0 if seconds is None else seconds

    async def _move(self, conn: Connection, batch: SweepBatch) -> float:
        unmoved, last = await scores.find_unmoved(conn, self._after, batch.limit)
        batch.rows = unmoved
        if unmoved:
            await move_entries(conn, unmoved, await load_scoring_policy(conn, self._agreements))
        conn.on_commit(partial(self._go_on, last, bool(unmoved)))
        return 0.0 if last else POLL_SECONDS

    def _go_on(self, last: UUID | None, found: bool) -> None:
        self._after = last or FIRST_LEAD
        self._found = self._found or found
        if last is None:
            self._begin_at = time.monotonic() + MOVE_DELAY_SECONDS if self._found else float("inf")
            self._found = False


async def refresh_pending_gauge(conn: Connection) -> float:
    """Set the gauge of leads that the agreement in force has yet to evaluate; the seconds until the next time."""
    version = await agreements_store.find_version_in_force(conn)
    count = await waiting.count_pending(conn, NO_VERSION if version is None else version)
    pending_leads.set(count)
    return AFTER_EVENTS_SECONDS if count else POLL_SECONDS
