"""Sellers' commands: those that arrive at the same time are committed together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.store import response_terms
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers.load_and_save import find_former_ends, load_locked, save_changes
from services.handoff.handoffs.store import briefs, history, packet
from services.handoff.idempotency.store import responses as stored_responses
from services.handoff.responses import store
from services.handoff.responses.domain import batch, commands, decide, persistence, publication
from shared.db.connection import Connection
from shared.db.database import database_clock


async def commit_responses(
    conn: Connection, requests: Sequence[commands.ResponseRequest]
) -> list[batch.ResponseResult]:
    """The result of each request, in order: load the handoffs, decide, save what changed, stage the events."""
    keys = {request.idempotency_key for request in requests if request.idempotency_key}
    stored = await stored_responses.find(conn, keys)
    before = await load_locked(conn, {request.handoff_id for request in requests})
    contexts = await _load_contexts(conn, before, requests)
    people = await packet.find_people(conn, _leads_with_codes(contexts, requests))
    responses = batch.ResponseBatch(contexts, stored, await database_clock(conn), people)
    conn.request_subjects = [
        contexts[request.handoff_id].handoff.lead_id if request.handoff_id in contexts else None for request in requests
    ]
    results = [responses.apply(request) for request in requests]
    after = [context.handoff for context in responses.contexts.values()]
    await save_changes(conn, before, after, responses.events, responses.now)
    await store.add(conn, responses.records)
    await stored_responses.add(conn, responses.new_responses, responses.now)
    return results


async def _load_contexts(
    conn: Connection, locked: Sequence[Handoff], requests: Sequence[commands.ResponseRequest]
) -> dict[UUID, decide.HandoffContext]:
    terms = await response_terms.find_terms(conn, {handoff.agreement_version for handoff in locked})
    digests = await store.latest_digests(conn, [handoff.handoff_id for handoff in locked])
    rejected = {request.handoff_id for request in requests if isinstance(request.command, commands.Reject)}
    attributes = await briefs.find_attributes(conn, rejected)
    former_ends = await find_former_ends(conn, locked)
    unreachable = {
        request.handoff_id for request in requests if getattr(request.command, "reason", "") == persistence.UNREACHABLE
    }
    histories = await history.find_latest(conn, unreachable) if unreachable else {}
    return {
        handoff.handoff_id: decide.HandoffContext(
            handoff,
            terms[handoff.agreement_version],
            attributes.get(handoff.handoff_id, {}),
            digests.get(handoff.handoff_id, {}),
            persistence.read_attempts({**step.details, "type": step.type, "at": step.at} for step in steps),
            former_ends.get(handoff.handoff_id),
        )
        for handoff in locked
        for steps in [histories.get(handoff.handoff_id, ())]
    }


def _leads_with_codes(
    contexts: Mapping[UUID, decide.HandoffContext], requests: Sequence[commands.ResponseRequest]
) -> set[UUID]:
    """The leads of the requests that hold what might name the person."""
    handoff_ids = {request.handoff_id for request in requests if isinstance(request.command, publication.WITH_CODES)}
    return {contexts[handoff_id].handoff.lead_id for handoff_id in handoff_ids & contexts.keys()}


async def load_visible(conn: Connection, handoff_id: UUID, bound_seller: str | None) -> Handoff:
    """The handoff, its lead locked, if an API key bound to this seller may see it. Raises HandoffNotFound."""
    locked = await load_locked(conn, [handoff_id])
    return decide.require_visible(locked[0] if locked else None, bound_seller)


async def save_text(
    conn: Connection, handoff: Handoff, question: str, at: datetime, key_id: UUID | None, **texts: str | None
) -> None:
    """Save the texts that the caller with this API key wrote beside a command, if any; they are not published."""
    words = {name: text for name, text in texts.items() if text is not None}
    if words:
        record = commands.ResponseRecord(handoff.handoff_id, question, handoff.seller, at, "", words, key_id)
        await store.add(conn, [record])
