"""What happens to scores when events of other services arrive: they change, and what changed is evaluated."""

from collections.abc import Sequence
from uuid import UUID

from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.domain import batch
from services.qualification.scores.domain.score import Score
from services.qualification.scores.handlers.evaluate_leads import decide_and_save
from services.qualification.scores.store import scores as store
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.intake import LeadErased
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_events(
    conn: Connection, received: Sequence[ReceivedEvent], agreements: dict[int, CompiledAgreement]
) -> None:
    """Apply what leads did, what sales gave back and which leads were merged, and evaluate what changed.

    `agreements` keeps the compiled agreements of this process between transactions.
    """
    policy = await load_scoring_policy(conn, agreements)
    inputs = [batch.RecordedEvent(event.event, event.recorded_at) for event in received]
    locked = await store.lock_scores(conn, batch.find_lead_ids(inputs))
    # Read after the rows are locked: the transaction that locks first decides first.
    now = await database_clock(conn)
    await decide_and_save(conn, locked, batch.plan_inputs(locked.scores, inputs, now), policy, now)


async def on_lead_erased(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Forget what these leads did, and every verdict on them."""
    lead_ids = list_erased(received)
    locked = await store.lock_scores(conn, lead_ids)
    blank = {lead_id: Score(lead_id) for lead_id in lead_ids}
    await store.save(conn, locked, blank)
    # None is left in the column of former versions either.
    await store.move_entries(conn, blank)


def list_erased(received: Sequence[ReceivedEvent]) -> list[UUID]:
    """The ids that the erased persons had, in order."""
    erasures = [event.event for event in received if isinstance(event.event, LeadErased)]
    return sorted({lead_id for erasure in erasures for lead_id in erasure.lead_ids})
