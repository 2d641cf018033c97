"""What happens to scores when something is heard of a lead."""

from collections.abc import Sequence
from uuid import UUID

from services.qualification.agreements.in_force import policy
from services.qualification.scores import store
from services.qualification.scores.events import HEARD, Closed, Learned, told_of
from services.qualification.scores.merges import merged, survivor_of
from services.qualification.scores.settling import learn
from services.qualification.verdicts.rules import Rules
from shared.events.intake import LeadMerged
from shared.hearing import Heard
from shared.sql import Connection


async def on_lead_said(conn: Connection, heard: Sequence[Heard], known: dict[int, Rules]) -> None:
    """Add what each lead did and what sales gave back, put merged leads together, and judge what changed."""
    by = await policy(conn, known)
    merges = [cause.event for cause in heard if isinstance(cause.event, LeadMerged)]
    said = [(cause.event, cause.recorded_at) for cause in heard if isinstance(cause.event, HEARD)]
    ids = {event.lead_id for event, _ in said}
    # All at once and in order, whatever they are for.
    held = await store.hold(conn, [*ids.union(*((event.survivor, event.merged) for event in merges))])
    changed = merged(held, merges)
    if changed:
        await store.save(conn, list(changed.values()))
    held |= changed
    told: list[tuple[UUID, Learned | Closed | None]] = [
        (score.lead_id, None) for score in changed.values() if score.merged_into is None
    ]
    for event, recorded_at in said:
        lead_id = survivor_of(held, event.lead_id)
        if news := told_of(event, lead_id, recorded_at):
            told.append((lead_id, news))
    await learn(conn, held, told, by)
