"""Telling the seller of an account that a person of the company did something that scores."""

from collections.abc import Sequence

from services.handoff.agreements.store.response_terms import find_document_in_force
from services.handoff.companies.domain import moments, scoring
from services.handoff.companies.store import companies, shown_handoffs
from services.handoff.leads.store.aliases import survivors_of
from services.handoff.notices.store import notices
from services.handoff.sellers.store import teams_of
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.companies import CompanyEngaged
from shared.messaging.event_handler import ReceivedEvent
from shared.messaging.outbox import stage


async def on_activity(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Publish each buying moment, and make a notice of it for the seller who has the account. The leads are locked."""
    recent = moments.read_deeds([(cause.event, cause.recorded_at) for cause in received])
    if not recent:
        return
    survivors = await survivors_of(conn, {deed.lead_id for deed in recent})
    deeds = moments.join_deeds(recent, survivors)
    known = await companies.find_engaged(conn, {deed.lead_id for deed in deeds})
    if not known:
        return
    document = await find_document_in_force(conn)
    found = []
    for deed in deeds:
        company = known.get(deed.lead_id)
        clause = scoring.find_scoring_clause(document, deed) if company else None
        if company and clause and (moment := moments.tell_moment(deed, company, clause)):
            found.append(moment)
    if found:
        await stage(conn, found, await database_clock(conn))
        await _notify(conn, found)


async def _notify(conn: Connection, found: Sequence[CompanyEngaged]) -> None:
    """A notice needs a handoff to show: the lead's own, or the one of a colleague that the seller has."""
    teams = await teams_of(conn, {moment.seller for moment in found})
    shown = await shown_handoffs.find_handoffs(conn, {moment.lead_id: moment.seller for moment in found})
    facts = [
        moments.write_fact(moment, handoff.handoff_id, teams.get(moment.seller), is_own=handoff.is_own)
        for moment in found
        if (handoff := shown.get(moment.lead_id))
    ]
    if facts:
        await notices.add(conn, facts)
