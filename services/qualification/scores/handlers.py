"""What happens to scores: events of other services change them, and agreements and cool-offs have them reevaluated."""

from collections.abc import Sequence
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.domain import batch
from services.qualification.scores.store import scores as store
from services.qualification.telemetry import count_verdicts
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.event_handler import ReceivedEvent
from shared.messaging.outbox import stage


async def on_lead_events(
    conn: Connection, received: Sequence[ReceivedEvent], agreements: dict[int, CompiledAgreement]
) -> None:
    """Apply what leads did, what sales gave back and which leads were merged, and evaluate what changed.

    `agreements` keeps the compiled agreements of this process between transactions.
    """
    policy = await load_scoring_policy(conn, agreements)
    inputs = [batch.RecordedEvent(event.event, event.recorded_at) for event in received]
    scores = await store.lock_scores(conn, batch.find_lead_ids(inputs))
    # Read after the rows are locked: the transaction that locks first decides first.
    now = await database_clock(conn)
    await save_changes(conn, batch.decide_inputs(scores, inputs, policy, now))


async def reevaluate(conn: Connection, lead_ids: Sequence[UUID], policy: ScoringPolicy) -> None:
    """Evaluate these leads, whose rows are locked, without a new event."""
    scores = await store.lock_scores(conn, lead_ids)
    updates = [(lead_id, None) for lead_id in lead_ids]
    now = await database_clock(conn)
    await save_changes(conn, batch.decide_updates(scores, updates, policy, now))


async def save_changes(conn: Connection, changes: batch.ScoreChanges) -> None:
    """Write the changed scores, stage the published events, and count the verdicts if the transaction commits."""
    if changes.scores:
        await store.save(conn, list(changes.scores.values()))
    await stage(conn, changes.events, changes.decided_at)
    count_verdicts(conn, changes.events)
