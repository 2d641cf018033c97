"""Telling the seller of an account that a person of the company did something that scores."""

from collections.abc import Sequence
from uuid import UUID

from services.handoff.agreements.store.response_terms import find_document
from services.handoff.companies.domain.moments import find_scoring_clause, read_deeds, tell_moment, write_fact
from services.handoff.companies.store import companies, moments
from services.handoff.leads.store.aliases import survivors_of
from services.handoff.notices.store import notices
from services.handoff.sellers.store import teams_of
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.handoff import CompanyEngaged
from shared.messaging.event_handler import ReceivedEvent
from shared.messaging.outbox import stage


async def on_activity(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Publish each buying moment, and make a notice of it for the seller who has the account. The leads are locked."""
    deeds = read_deeds([(cause.event, cause.recorded_at) for cause in received])
    if not deeds:
        return
    survivors = await survivors_of(conn, {deed.lead_id for deed in deeds})
    known = await companies.find_engaged(conn, {survivors.get(deed.lead_id, deed.lead_id) for deed in deeds})
    if not known:
        return
    document = await find_document(conn, None)
    found = []
    for deed in deeds:
        company = known.get(survivors.get(deed.lead_id, deed.lead_id))
        clause = find_scoring_clause(document, deed) if company else None
        if company and clause and (moment := tell_moment(deed, company, clause)):
            found.append(moment)
    if found:
        await stage(conn, found, await database_clock(conn))
        await _notify(conn, found, survivors)


async def _notify(conn: Connection, found: Sequence[CompanyEngaged], survivors: dict[UUID, UUID]) -> None:
    """A notice needs a handoff to show: the lead's own, or the one of a colleague that the seller has."""
    teams = await teams_of(conn, {moment.seller for moment in found})
    shown = await moments.find_handoffs(
        conn, {survivors.get(moment.lead_id, moment.lead_id): moment.seller for moment in found}
    )
    facts = [
        write_fact(moment, handoff.handoff_id, teams.get(moment.seller), is_own=handoff.is_own)
        for moment in found
        if (handoff := shown.get(survivors.get(moment.lead_id, moment.lead_id)))
    ]
    if facts:
        await notices.add(conn, facts)
