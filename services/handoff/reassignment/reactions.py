"""An offer was not answered in time: what the agreement says of that."""

from collections.abc import Sequence

from services.handoff.agreements.store import sla_terms as promises
from services.handoff.reassignment.deadlines_domain import actions_after_breach, actions_when_exhausted
from services.handoff.reassignment.handlers import apply_breach_actions
from services.handoff.sla import store as clocks
from services.handoff.sla.domain.clock import Clock
from shared.db.connection import Connection


async def on_offer_breached(conn: Connection, breached: Sequence[Clock]) -> None:
    """Pass on what was offered and not answered. The leads are locked."""
    unanswered = [clock for clock in breached if clock.target == "offer"]
    if not unanswered:
        return
    made = await clocks.offers_made(conn, {clock.handoff_id for clock in unanswered})
    found = await promises.find(conn, {clock.agreement_version for clock in unanswered})
    terms = {clock.handoff_id: found.by_version[clock.agreement_version].offers for clock in unanswered}
    asked = actions_after_breach(terms, made)
    left = await apply_breach_actions(conn, asked) if asked else set()
    again = actions_when_exhausted({one: terms[one] for one in left if asked[one] == "reassign"})
    if again:
        await apply_breach_actions(conn, again)
