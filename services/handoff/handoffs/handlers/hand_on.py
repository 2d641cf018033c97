"""Handing a lead on: what follows a handoff is made, moved and withdrawn in the transaction that changes it."""

from collections.abc import Sequence
from datetime import datetime

from uuid_utils.compat import uuid7

from services.handoff.agreements.store.response_terms import find_terms
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.next_handoffs import NextHandoffs
from services.handoff.handoffs.handlers import first_handoffs
from services.handoff.handoffs.handlers.assign import offer_handoffs
from services.handoff.routing.store import active_routing
from shared.db.connection import Connection
from shared.events.base import Event

# The handoffs before and after some events, and these.
Changes = tuple[Sequence[Handoff], Sequence[Handoff], Sequence[Event]]


async def hand_on(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], events: Sequence[Event], now: datetime
) -> Changes:
    """These changes with those of the handoffs that follow; the leads are locked, nothing is saved here."""
    changed = first_handoffs.find_changed_firsts(before, after)
    terms = await find_terms(conn, {each.agreement_version for _, each in changed}) if changed else {}
    if not any(each.next_handoffs for each in terms.values()):
        return before, after, events
    firsts = await first_handoffs.load_firsts(conn, changed, after, events)
    known = await first_handoffs.load_following(conn, firsts, after)
    following = NextHandoffs({each.key: each for each in known}, now, uuid7)
    for first in firsts:
        following.follow(first, terms[first.handoff.agreement_version])
    offered = await offer_handoffs(conn, following.requests, (await active_routing(conn)).version)
    had = {handoff.handoff_id for handoff in (*before, *after)}
    now_known = {each.handoff_id: each for each in (*after, *evolve_all(following.handoffs.values(), offered))}
    return (
        [*before, *(each for each in known if each.handoff_id not in had)],
        list(now_known.values()),
        [*events, *following.events, *offered],
    )
