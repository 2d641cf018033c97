"""Sellers answer: those who do it at the same time are committed together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.handoff.agreements.store import response_terms as agreements
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.handlers import load_and_save as changes
from services.handoff.handoffs.store import handoffs
from services.handoff.idempotency.store import responses
from services.handoff.responses import store
from services.handoff.responses.domain.batch import ResponseBatch, ResponseRequest, ResponseResult
from services.handoff.responses.domain.commands import HandoffContext, Reject, ResponseRecord
from services.handoff.responses.domain.decide import require_visible
from services.handoff.responses.domain.errors import HandoffNotFound
from shared.db.connection import Connection
from shared.db.database import database_clock


async def commit_responses(conn: Connection, calls: Sequence[ResponseRequest]) -> list[ResponseResult]:
    """Take these answers, each on the state as the earlier ones left it."""
    seen = await responses.find(conn, {call.mark for call in calls if call.mark})
    known = await load_and_save.load_locked(conn, {call.handoff_id for call in calls})
    cases = await _load_contexts(conn, known, calls)
    desk = ResponseBatch({case.handoff.handoff_id: case for case in cases}, seen, await database_clock(conn))
    answers = [desk.apply(call) for call in calls]
    await changes.save_changes(conn, known, [case.handoff for case in desk.cases.values()], desk.steps, desk.now)
    await store.add(conn, desk.words)
    await responses.add(conn, desk.new, desk.now)
    return answers


async def _load_contexts(
    conn: Connection, known: Sequence[Handoff], calls: Sequence[ResponseRequest]
) -> list[HandoffContext]:
    terms = await agreements.terms(conn, {handoff.agreement_version for handoff in known})
    former = await store.latest(conn, [handoff.handoff_id for handoff in known])
    rejected = {call.handoff_id for call in calls if isinstance(call.said, Reject)}
    attributes = await handoffs.attributes(conn, rejected)
    return [
        HandoffContext(
            one, terms[one.agreement_version], attributes.get(one.handoff_id, {}), former.get(one.handoff_id, {})
        )
        for one in known
    ]


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
