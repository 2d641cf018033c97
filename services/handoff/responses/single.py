"""What every answer to one handoff needs, where answers are not taken together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.responses import store
from services.handoff.responses.domain.commands import ResponseRecord
from services.handoff.responses.domain.decide import require_visible
from services.handoff.responses.domain.errors import HandoffNotFound
from shared.db.connection import Connection


async def load_visible(conn: Connection, handoff_id: UUID, only: str | None) -> Handoff:
    """The handoff, with its lead locked; `only`: the seller that the caller's key is bound to. Raises NoSuchHandoff."""
    handoffs = await load_and_save.load_locked(conn, [handoff_id])
    if not handoffs:
        raise HandoffNotFound
    require_visible(handoffs[0], only)
    return handoffs[0]


async def save_note(conn: Connection, handoff: Handoff, question: str, words: Mapping[str, Any], at: datetime) -> None:
    """Keep what was said beside the answer, if anything was; it stays here."""
    said = {name: value for name, value in words.items() if value is not None}
    if said:
        await store.add(conn, [ResponseRecord(handoff.handoff_id, question, handoff.seller, at, "", said)])
