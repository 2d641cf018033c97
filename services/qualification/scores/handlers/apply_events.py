"""What happens to scores when events of other services arrive: they change, and what changed is evaluated."""

from collections.abc import Sequence

from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.domain import batch
from services.qualification.scores.handlers.evaluate_leads import decide_and_save
from services.qualification.scores.store import scores as store
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.event_handler import ReceivedEvent


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
    await decide_and_save(conn, scores, batch.plan_inputs(scores, inputs), policy, now)
