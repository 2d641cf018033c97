"""Sellers' commands: those that arrive at the same time are committed together."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.store import response_terms
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers.load_and_save import load_locked, save_changes
from services.handoff.handoffs.store import handoffs as handoff_store
from services.handoff.handoffs.store import packet
from services.handoff.idempotency.store import responses as stored_responses
from services.handoff.responses import store
from services.handoff.responses.domain import batch, commands, decide
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.values.person_identifiers import NOBODY

# Commands with codes or values that are published unless they name the person.
WITH_CODES = (commands.LogContact, commands.Reject, commands.Recycle)


async def commit_responses(
    conn: Connection, requests: Sequence[commands.ResponseRequest]
) -> list[batch.ResponseResult]:
    """The result of each request, in order: load the handoffs, decide, save what changed, stage the events."""
    keys = {request.idempotency_key for request in requests if request.idempotency_key}
    stored = await stored_responses.find(conn, keys)
    before = await load_locked(conn, {request.handoff_id for request in requests})
    contexts = await _load_contexts(conn, before, requests)
    responses = batch.ResponseBatch(contexts, stored, await database_clock(conn))
    results = [responses.apply(request) for request in requests]
    after = [context.handoff for context in responses.contexts.values()]
    await save_changes(conn, before, after, responses.events, responses.now)
    await store.add(conn, responses.records)
    await stored_responses.add(conn, responses.new_responses, responses.now)
    return results


async def _load_contexts(
    conn: Connection, handoffs: Sequence[Handoff], requests: Sequence[commands.ResponseRequest]
) -> dict[UUID, decide.HandoffContext]:
    terms = await response_terms.find_terms(conn, {handoff.agreement_version for handoff in handoffs})
    digests = await store.latest_digests(conn, [handoff.handoff_id for handoff in handoffs])
    rejected = {request.handoff_id for request in requests if isinstance(request.command, commands.Reject)}
    attributes = await handoff_store.find_attributes(conn, rejected)
    with_codes = {request.handoff_id for request in requests if isinstance(request.command, WITH_CODES)}
    people = await packet.find_people(conn, {each.lead_id for each in handoffs if each.handoff_id in with_codes})
    return {
        handoff.handoff_id: decide.HandoffContext(
            handoff,
            terms[handoff.agreement_version],
            attributes.get(handoff.handoff_id, {}),
            digests.get(handoff.handoff_id, {}),
            people.get(handoff.lead_id, NOBODY),
        )
        for handoff in handoffs
    }


async def load_visible(conn: Connection, handoff_id: UUID, bound_seller: str | None) -> Handoff:
    """The handoff, its lead locked, if an API key bound to this seller may see it. Raises HandoffNotFound."""
    handoffs = await load_locked(conn, [handoff_id])
    return decide.require_visible(handoffs[0] if handoffs else None, bound_seller)


async def save_text(conn: Connection, handoff: Handoff, question: str, at: datetime, **texts: str | None) -> None:
    """Save the texts that the seller wrote beside a command, if any; they are not published."""
    words = {name: text for name, text in texts.items() if text is not None}
    if words:
        await store.add(conn, [commands.ResponseRecord(handoff.handoff_id, question, handoff.seller, at, "", words)])
